import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportStore } from "../src/export-store.ts";
import { writeKeys } from "../src/key-file.ts";
import { PendingFile, replaceFile } from "../src/pending-file.ts";
import { openSqlite } from "../src/sqlite.ts";
import { Store } from "../src/store.ts";

let home: Home;
let file: string;
let victim: string;

beforeEach(() => {
  home = makeHome();
  file = join(home.work, "file");
  victim = join(home.work, "victim");
  writeFileSync(victim, "precious", { mode: 0o644 });
});
afterEach(() => home[Symbol.dispose]());

const modeOf = (path: string) => (lstatSync(path).mode & 0o777).toString(8);

async function exportEmptyStore(): Promise<void> {
  const store = await Store.open(await openSqlite(join(home.work, "store.sqlite"), "make"));
  await exportStore(store, file);
  await store.database.close();
}

describe.each<[string, string, () => Promise<void> | void]>([
  ["a text", "644", () => replaceFile(file, "text", 0o644)],
  ["keys", "600", () => writeKeys(file, new Map())],
  ["an export", "600", exportEmptyStore],
])("%s that is written", (_, mode, write) => {
  it.each(["file", "file.new"])("does not follow a link at %s", async (name) => {
    symlinkSync(victim, join(home.work, name));
    await write();
    expect(readFileSync(victim, "utf8")).toBe("precious");
    expect(modeOf(victim)).toBe("644");
    expect(lstatSync(file).isFile()).toBe(true);
    expect(readFileSync(file, "utf8")).not.toBe("precious");
  });

  it("does not follow a link at file.new that leads nowhere", async () => {
    symlinkSync(join(home.work, "nowhere"), `${file}.new`);
    await write();
    expect(readdirSync(home.work)).not.toContain("nowhere");
  });

  it.each(["file", "file.new"])("keeps neither inode nor mode of what is at %s", async (name) => {
    const path = join(home.work, name);
    writeFileSync(path, "another's");
    chmodSync(path, 0o666);
    const { ino } = lstatSync(path);
    // A process that has the old file open, as its owner may, cannot read the new content.
    const fd = openSync(path, "r");
    await write();
    expect(readFileSync(fd, "utf8")).toBe("another's");
    closeSync(fd);
    expect(modeOf(file)).toBe(mode);
    expect([lstatSync(file).ino === ino, readdirSync(home.work).includes("file.new")]).toEqual([
      false,
      false,
    ]);
  });

  it("fails and changes nothing if there is a directory at file.new", async () => {
    writeFileSync(file, "before");
    mkdirSync(`${file}.new`);
    await expect((async () => write())()).rejects.toThrow();
    expect(readFileSync(file, "utf8")).toBe("before");
  });
});

it("does not replace a file that must not be replaced, and leaves nothing behind", () => {
  symlinkSync(victim, file);
  const write = () => {
    using pending = new PendingFile(file, 0o644);
    pending.write("text");
    pending.commitOnce();
  };
  expect(write).toThrow("EEXIST");
  expect([readFileSync(victim, "utf8"), readdirSync(home.work).sort()]).toEqual([
    "precious",
    expect.not.arrayContaining(["file.new"]),
  ]);
});

it("leaves nothing behind if a file is not finished", () => {
  const write = () => {
    using pending = new PendingFile(file, 0o600);
    pending.write("half of it");
    throw new Error("stopped");
  };
  expect(write).toThrow("stopped");
  expect(readdirSync(home.work).filter((name) => name.startsWith("file"))).toEqual([]);
});
