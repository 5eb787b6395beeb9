import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FormName } from "@djstats/core";
import { type KeptList, keptDirectory, readKept } from "./lists/kept.ts";

/**
 * Returns a sentence for each recorded list that differs from the one in its release, according to git's tags, or one
 * sentence if the last list is not that of the newest release. A copy without git has no tags to compare with.
 *
 * @param released the version of `@djstats/core`, which only a release changes
 */
export function alteredLists(repository: string, form: FormName, released: string): string[] {
  const directory = keptDirectory(form);
  const kept = readKept(join(repository, directory));
  const newest = kept.at(-1);
  if (newest?.release !== released)
    return [
      `${directory} must end with the list of the last release, ${released}, but it ends with that of ${newest?.release ?? "no release"}. Only \`pnpm run version\` may write there.`,
    ];
  if (!existsSync(join(repository, ".git"))) return [];
  const { status, stderr } = git(repository, "for-each-ref", "--count=1");
  if (status !== 0) return [`Could not read from git what the releases sent: ${stderr.trim()}`];
  return kept
    .filter((list) => isAltered(repository, directory, list))
    .map(
      ({ version, release }) =>
        `${directory}/${version}.json differs from release ${release}. Only a release may change it. Restore it with \`git checkout ${tagOf(release)} -- ${directory}/${version}.json\`.`,
    );
}

/** Whether a list differs from the one in its release. False if the release has no tag here. */
function isAltered(repository: string, directory: string, list: KeptList): boolean {
  const { status, stdout } = git(
    repository,
    "show",
    `${tagOf(list.release)}:${directory}/${list.version}.json`,
  );
  return status === 0 && stdout !== `${JSON.stringify(list, null, 2)}\n`;
}

function git(
  repository: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync("git", args, { cwd: repository, encoding: "utf8" });
}

/** Returns the tag that changesets sets for a release of core. */
function tagOf(release: string): string {
  return `@djstats/core@${release}`;
}
