import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import type { ListVersion } from "./list-version.ts";

/** A version of the list as the last release with it had it: what people were told, and what is sent by it. */
export interface KeptList extends ListVersion {
  /** The release, a version of `@djstats/core`; 0.0.0 is what the first release was agreed to be. */
  readonly release: string;
  /** The number of the last decision that was recorded then: a change since needs a later one. */
  readonly decisions: number;
}

/** Where the lists are kept, a file each. Nothing but a release writes there. */
const keptDirectory: string = join(root, "packages/release/lists");

/** The kept lists, oldest first. */
export function readKept(directory: string = keptDirectory): KeptList[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(directory, file), "utf8")) as KeptList)
    .sort((a, b) => a.version - b.version);
}

/** Keeps a list, in the place of what an earlier release with the same version of the notice had. */
export function keep(list: KeptList, directory: string = keptDirectory): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${list.version}.json`), `${JSON.stringify(list, null, 2)}\n`);
}
