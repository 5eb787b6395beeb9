import { readFileSync } from "node:fs";

/** What this process was started with, byte for byte: latin1, a character a byte. */
export interface RawArgv {
  readonly args: readonly string[];
  /** Variables that Node has not read as they are, as `NAME=value`. */
  readonly variables: readonly string[];
}

/** What Node reads where bytes are no UTF-8. */
const replacementCharacter = "\uFFFD";

/**
 * Arguments, the last of this process, and variables as they were before Node read them as UTF-8; those of an
 * 8-bit locale are not.
 */
export function readRawArgv(args: readonly string[], env: NodeJS.ProcessEnv): RawArgv {
  const plain = { args: args.map(encodeUtf8), variables: [] };
  const isLost = [...args, ...Object.entries(env).flat()].some((text) =>
    text?.includes(replacementCharacter),
  );
  if (!isLost) return plain;
  try {
    const found = readProcList("cmdline").slice(-args.length);
    const variables = readProcList("environ").filter((word) => !isUtf8(word));
    return found.map(decodeUtf8).join("\0") === args.join("\0") ? { args: found, variables } : plain;
  } catch {
    return plain;
  }
}

/** Whether a word comes to be the same where it is read and written as UTF-8. */
export function isUtf8(word: string): boolean {
  return encodeUtf8(decodeUtf8(word)) === word;
}

/** As Node gives a word. */
export function decodeUtf8(word: string): string {
  return Buffer.from(word, "latin1").toString();
}

/** As this file gives a word of Node's. */
export function encodeUtf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function readProcList(file: "cmdline" | "environ"): string[] {
  return readFileSync(`/proc/self/${file}`, "latin1").split("\0").slice(0, -1);
}
