import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../repository/root.ts";
import type { ListVersion } from "./list-version.ts";

/** Where the earlier versions of the list are kept, a file each. Nothing but `freeze` writes there. */
const frozenDirectory: string = join(root, "apps/docs/src/versions/frozen");

export function readFrozen(directory: string = frozenDirectory): ListVersion[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(directory, file), "utf8")) as ListVersion);
}

/** Keeps a version for good. Throws an EEXIST error where it is kept already. */
export function freeze(version: ListVersion, directory: string = frozenDirectory): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${version.version}.json`);
  writeFileSync(file, `${JSON.stringify(version, null, 2)}\n`, { flag: "wx" });
  return file;
}
