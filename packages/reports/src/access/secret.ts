import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** The prefix of a token, by which scanners of code and logs can recognise one. */
const tokenPrefix = "djs_";

/** Makes a token of 256 random bits, which is shown once. */
export function makeToken(): string {
  return `${tokenPrefix}${makeSecret()}`;
}

/** Whether a text has the form of a token, whether or not a grant has it. */
export function isToken(text: string): boolean {
  return text.startsWith(tokenPrefix) && isSecret(text.slice(tokenPrefix.length));
}

/** Returns the first whole token in a text, whether or not a grant has it; null if there is none. */
export function findToken(text: string): string | null {
  return /djs_[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? null;
}

/** Makes 256 random bits, in characters that a cookie may contain. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** Hashes a secret for storage. It needs no salt or stretching: no one can guess 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Finds the item with a hash, in constant time. */
export function findByHash<T extends { readonly hash: string }>(all: readonly T[], hash: string): T | null {
  const sought = Buffer.from(hash);
  let found: T | null = null;
  for (const one of all) {
    const its = Buffer.from(one.hash);
    if (its.length === sought.length && timingSafeEqual(its, sought)) found = one;
  }
  return found;
}
