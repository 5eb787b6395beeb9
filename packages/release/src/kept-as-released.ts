import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type KeptList, readKept } from "./lists/kept.ts";

/**
 * Whether the kept lists are what the releases had, and of the newest one: a sentence for each that is not. What was
 * released is asked of git's tags, where there are any.
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
  return kept
    .filter((list) => isAltered(repository, list))
    .map(
      ({ version, release }) =>
        `packages/release/lists/${version}.json is not what release ${release} had. It changes only with a release: \`git checkout ${tagOf(release)} -- packages/release/lists/${version}.json\` restores it.`,
    );
}

function isAltered(repository: string, list: KeptList): boolean {
  const object = `${tagOf(list.release)}:packages/release/lists/${list.version}.json`;
  const { status, stdout } = spawnSync("git", ["show", object], { cwd: repository, encoding: "utf8" });
  return status === 0 && stdout !== `${JSON.stringify(list, null, 2)}\n`;
}

/** The tag that changesets gives a release of core. */
function tagOf(release: string): string {
  return `@djstats/core@${release}`;
}
