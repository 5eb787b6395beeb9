import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FormName } from "@djstats/core";
import { root } from "../root.ts";
import type { ListVersion } from "./list-version.ts";

/** A version of the list, recorded at the last release that had it: what the notice said, and what was sent. */
export interface KeptList extends ListVersion {
  /** The release, as a version of `@djstats/core`. 0.0.0 stands for the list agreed before the first release. */
  readonly release: string;
  /** The number of the last decision at that release. A later change needs a later decision. */
  readonly decisions: number;
}

/** Returns the directory of the recorded lists of a wire form, one file each. Only a release writes there. */
export function keptDirectory(form: FormName): string {
  return `packages/release/lists/${form}`;
}

const ofDep8 = join(root, keptDirectory("measurement-protocol"));

/** Reads the recorded lists, oldest first. */
export function readKept(directory: string = ofDep8): KeptList[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(directory, file), "utf8")) as KeptList)
    .sort((a, b) => a.version - b.version);
}

/** Records a list, and replaces that of an earlier release with the same version of the notice. */
export function keep(list: KeptList, directory: string = ofDep8): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${list.version}.json`), `${JSON.stringify(list, null, 2)}\n`);
}
