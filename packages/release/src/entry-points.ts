import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EntryPoint } from "./breaking.ts";

const directory = "packages/release/surface";

/** Returns the name of the file that records an entry point's surface: `core-preview.md` for `@djstats/core/preview`. */
export function surfaceFile(entryPoint: string): string {
  return `${entryPoint.replace(/^@djstats\//, "").replaceAll("/", "-")}.md`;
}

/**
 * Returns every entry point whose surface is recorded here, or was in the last release, with both surfaces. Returns none
 * if git has no tag of that release.
 */
export function readEntryPoints(repository: string, released: string): EntryPoint[] {
  const tag = `@djstats/core@${released}`;
  const listed = git(repository, "ls-tree", "--name-only", tag, `${directory}/`);
  if (listed === null) return [];
  const now = existsSync(join(repository, directory)) ? readdirSync(join(repository, directory)) : [];
  const then = listed.split("\n").map((path) => path.slice(directory.length + 1));
  return [...new Set([...then, ...now])]
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const path = join(repository, directory, file);
      const before = then.includes(file) ? git(repository, "show", `${tag}:${directory}/${file}`) : null;
      const after = existsSync(path) ? readFileSync(path, "utf8") : null;
      const name = /^# (\S+)/.exec(after ?? before ?? "")?.[1] ?? file;
      return { name, package: name.split("/").slice(0, 2).join("/"), before, after };
    });
}

function git(repository: string, ...args: string[]): string | null {
  const { status, stdout } = spawnSync("git", args, { cwd: repository, encoding: "utf8" });
  return status === 0 ? stdout : null;
}
