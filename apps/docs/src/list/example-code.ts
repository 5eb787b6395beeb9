import { repositoryText } from "../repository/text.ts";

/**
 * Returns a code block of a README. The tests of the packages run these blocks.
 *
 * @param holds a text that the block contains
 * @throws Error if no block contains the text
 */
export function readmeCode(file: string, holds: string): string {
  const blocks = repositoryText(file).matchAll(/^```\w+\n(.*?)^```$/gms);
  for (const [, block = ""] of blocks) if (block.includes(holds)) return block;
  throw new Error(`${file} has no block of code with ${JSON.stringify(holds)}.`);
}
