import { resolve } from "node:path";
import { expect, it } from "vitest";
import { redactStoreUrl } from "../src/database.ts";
import { storeLocation } from "../src/open-store.ts";

it("locates the keys of an SQLite file next to it, and has no default for those of a server", () => {
  expect(storeLocation("a/b.sqlite")).toEqual({
    store: resolve("a/b.sqlite"),
    isFile: true,
    keyFile: resolve("a/b.sqlite.keys"),
  });
  for (const url of ["postgres://db/count", "postgresql://db/count", "POSTGRES://db/count"])
    expect(storeLocation(url)).toEqual({ store: url, isFile: false, keyFile: null });
  expect(storeLocation("postgres://db/count", "k")?.keyFile).toBe(resolve("k"));
});

it("rejects the URL of an unknown engine, and treats any path as a file", () => {
  for (const url of ["mysql://db/count", "https://db/count", "constructor://db"])
    expect(storeLocation(url)).toBeNull();
  for (const path of ["C://count.sqlite", "count", "./postgres:/x"])
    expect(storeLocation(path)?.isFile).toBe(true);
});

it("hides user and password of a URL, whatever its scheme", () => {
  for (const scheme of ["postgres", "POSTGRESQL", "other"])
    expect(redactStoreUrl(`${scheme}://jo:secret@db:5432/count?password=secret`)).toBe(
      `${scheme}://db:5432/count`,
    );
  expect(redactStoreUrl("/var/lib/a@b?.sqlite")).toBe("/var/lib/a@b?.sqlite");
});
