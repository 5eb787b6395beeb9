import { readFileSync } from "node:fs";

/** The arguments and variables of this process, byte for byte: latin1, a character for each byte. */
export interface RawArgv {
  readonly args: readonly string[];
  /** Variables that Node could not decode, as `NAME=value`. */
  readonly variables: readonly string[];
}

/** The character that Node reads for bytes that are not UTF-8. */
const replacementCharacter = "\uFFFD";

/**
 * Returns the last arguments of this process, and its variables, as they were before Node decoded them as UTF-8. In an
 * 8-bit locale they are not UTF-8.
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

/** Whether decoding and encoding a word as UTF-8 leaves it unchanged. */
export function isUtf8(word: string): boolean {
  return encodeUtf8(decodeUtf8(word)) === word;
}

/** Returns a word as Node decodes it. */
export function decodeUtf8(word: string): string {
  return Buffer.from(word, "latin1").toString();
}

/** Returns the bytes of a word that Node decoded. */
export function encodeUtf8(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function readProcList(file: "cmdline" | "environ"): string[] {
  return readFileSync(`/proc/self/${file}`, "latin1").split("\0").slice(0, -1);
}
