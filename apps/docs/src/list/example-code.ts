import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../repository/root.ts";

/**
 * A block of code of a README, which the tests of the packages run.
 *
 * @param holds a text by which the block is known
 * @throws Error where there is none
 */
export function readmeCode(file: string, holds: string): string {
  const blocks = readFileSync(join(root, file), "utf8").matchAll(/^```\w+\n(.*?)^```$/gms);
  for (const [, block = ""] of blocks) if (block.includes(holds)) return block;
  throw new Error(`${file} has no block of code with ${JSON.stringify(holds)}.`);
}
