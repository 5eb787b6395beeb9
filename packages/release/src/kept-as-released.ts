import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type KeptList, readKept } from "./lists/kept.ts";

/**
 * Whether the kept lists are what the releases had, and the last is of the newest: a sentence for each that is not.
 * What was released is asked of git's tags; a copy without git has none to ask.
 *
 * @param released The version of `@djstats/core`, which only a release changes
 */
export function alteredLists(repository: string, released: string): string[] {
  const kept = readKept(join(repository, "packages/release/lists"));
  const newest = kept.at(-1);
  if (newest?.release !== released)
    return [
      `packages/release/lists must end with the list of the last release, ${released}, and ends with that of ${newest?.release ?? "none"}. \`pnpm run version\` writes it; nothing else should.`,
    ];
  if (!existsSync(join(repository, ".git"))) return [];
  const { status, stderr } = git(repository, "for-each-ref", "--count=1");
  if (status !== 0) return [`Git could not be asked what the releases sent: ${stderr.trim()}`];
  return kept
    .filter((list) => isAltered(repository, list))
    .map(
      ({ version, release }) =>
        `packages/release/lists/${version}.json is not what release ${release} had. It changes only with a release: \`git checkout ${tagOf(release)} -- packages/release/lists/${version}.json\` restores it.`,
    );
}

/** Where the release has no tag here, nothing can be told. */
function isAltered(repository: string, list: KeptList): boolean {
  const { status, stdout } = git(
    repository,
    "show",
    `${tagOf(list.release)}:packages/release/lists/${list.version}.json`,
  );
  return status === 0 && stdout !== `${JSON.stringify(list, null, 2)}\n`;
}

function git(
  repository: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync("git", args, { cwd: repository, encoding: "utf8" });
}

/** The tag that changesets gives a release of core. */
function tagOf(release: string): string {
  return `@djstats/core@${release}`;
}
