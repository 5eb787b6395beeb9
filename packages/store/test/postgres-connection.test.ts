import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { connectionTo } from "../src/postgres-connection.ts";
import { findPassword } from "../src/postgres-password.ts";

const none = { HOME: "/nonexistent" };
const to = (url: string, env: Record<string, string> = none) => connectionTo(url, env);

it.each([
  ["postgres://db.example/x"],
  ["postgres://user:secret@db.example:6432/x?application_name=a"],
  ["postgres://10.0.0.5/x"],
  ["postgres://[2001:db8::1]/x"],
  ["postgres:///x?host=db.example"],
  ["postgres://user@/x?host=db.example"],
  ["postgres://localhost.example/x"],
  ["postgres://127.0.0.1.example/x"],
])("requires TLS to another host: %s", (url) => {
  expect(to(url)).toMatchObject({ ssl: true });
});

it.each([
  ["postgres://localhost/x"],
  ["postgres://127.0.0.1:5433/x"],
  ["postgres://[::1]/x"],
  ["postgres://%2Fvar%2Frun%2Fpostgresql/x"],
  ["postgres:///x?host=/var/run/postgresql"],
  ["postgres://db.example/x?sslmode=disable"],
  ["postgres://db.example/x?ssl=false"],
])("does not require TLS on this machine, or if the address turns it off: %s", (url) => {
  expect(to(url).connectionString).toBe(url);
  expect(to(url)).not.toHaveProperty("ssl");
});

it.each([
  [
    "postgres://jo:secret@db.example:6432/x?sslmode=disable",
    "db.example:6432",
    "postgres://db.example:6432/x",
  ],
  ["postgres://jo:secret@localhost/x?host=::1&port=5433", "[::1]:5433", "postgres://[::1]:5433/x"],
])("names a server without user and password: %s", (url, host, displayName) => {
  expect(to(url)).toMatchObject({ host, displayName });
});

it("reads the environment, too", () => {
  expect(to("postgres://db.example/x", { ...none, PGSSLMODE: "disable" })).not.toHaveProperty("ssl");
  expect(to("postgres:///x?host=db.example", none)).toHaveProperty("ssl");
});

it("verifies certificates in every mode with TLS, except no-verify", () => {
  for (const mode of ["allow", "prefer", "require", "verify-ca", "verify-full"])
    expect(to(`postgres://db.example/x?sslmode=${mode}`).connectionString).toBe(
      "postgres://db.example/x?sslmode=verify-full",
    );
  const unverified = "postgres://db.example/x?sslmode=no-verify";
  expect(to(unverified).connectionString).toBe(unverified);
});

it("takes the password of the first line that matches", () => {
  const directory = mkdtempSync(join(tmpdir(), "djstats-store-"));
  const file = join(directory, "passwords");
  writeFileSync(
    file,
    "# db.example:5432:x:jane:comment\ndb.example:5433:*:*:port\ndb.example:*:x:jane:a\\:b\\\\c\n*:*:*:*:rest\nlocalhost:*",
    { mode: 0o600 },
  );
  const env = { PGPASSFILE: file };
  const place = { host: "db.example", port: 5432, user: "jane", database: "x" };
  expect(findPassword(place, env)).toBe("a:b\\c");
  expect(findPassword({ ...place, port: 5433 }, env)).toBe("port");
  expect(findPassword({ ...place, user: "john" }, env)).toBe("rest");
  expect(connectionTo("postgres://jane@db.example/x", env).connectionString).toBe(
    "postgres://jane@db.example/x?password=a%3Ab%5Cc",
  );
  expect(connectionTo("postgres://jane:own@db.example/x", env).connectionString).toBe(
    "postgres://jane:own@db.example/x",
  );
  rmSync(directory, { recursive: true });
  expect(() => findPassword(place, env)).toThrow(/passwords cannot be read \(ENOENT\)/);
  expect(findPassword(place, none)).toBeNull();
});
