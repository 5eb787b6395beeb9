import { repositoryText } from "../repository/text.ts";

/**
 * A block of code of a README, which the tests of the packages run.
 *
 * @param holds a text by which the block is known
 * @throws Error where there is none
 */
export function readmeCode(file: string, holds: string): string {
  const blocks = repositoryText(file).matchAll(/^```\w+\n(.*?)^```$/gms);
  for (const [, block = ""] of blocks) if (block.includes(holds)) return block;
  throw new Error(`${file} has no block of code with ${JSON.stringify(holds)}.`);
}
