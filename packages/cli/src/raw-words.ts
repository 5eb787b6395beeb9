import { readFileSync } from "node:fs";

/** What this process was started with, byte for byte: latin1, a character a byte. */
export interface RawWords {
  readonly args: readonly string[];
  /** Variables that Node has not read as they are, as `NAME=value`. */
  readonly variables: readonly string[];
}

/** What Node reads where bytes are no UTF-8. */
const lost = "\uFFFD";

/**
 * Arguments, the last of this process, and variables as they were before Node read them as UTF-8; those of an
 * 8-bit locale are not.
 */
export function rawWords(args: readonly string[], env: NodeJS.ProcessEnv): RawWords {
  const plain = { args: args.map(encoded), variables: [] };
  const isLost = [...args, ...Object.entries(env).flat()].some((text) => text?.includes(lost));
  if (!isLost) return plain;
  try {
    const found = wordsOf("cmdline").slice(-args.length);
    const variables = wordsOf("environ").filter((word) => !isText(word));
    return found.map(decoded).join("\0") === args.join("\0") ? { args: found, variables } : plain;
  } catch {
    return plain;
  }
}

/** Whether a word comes to be the same where it is read and written as UTF-8. */
export function isText(word: string): boolean {
  return encoded(decoded(word)) === word;
}

/** As Node gives a word. */
export function decoded(word: string): string {
  return Buffer.from(word, "latin1").toString();
}

/** As this file gives a word of Node's. */
export function encoded(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function wordsOf(file: "cmdline" | "environ"): string[] {
  return readFileSync(`/proc/self/${file}`, "latin1").split("\0").slice(0, -1);
}
