import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "@djstats/release";

export { root };

/** Reads a file of the repository, by its path in it. */
export function repositoryText(file: string): string {
  return readFileSync(join(root, file), "utf8");
}
