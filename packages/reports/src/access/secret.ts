import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A token begins so, that scanners of code and logs can tell one. */
const tokenPrefix = "djs_";

/** 256 random bits, as a token that is shown once. */
export function makeToken(): string {
  return `${tokenPrefix}${makeSecret()}`;
}

/** Whether a text has the form of a token; it need not be one. */
export function isToken(text: string): boolean {
  return text.startsWith(tokenPrefix) && isSecret(text.slice(tokenPrefix.length));
}

/** Returns the first whole token in a text; null if there is none. It need not be a token of any grant. */
export function findToken(text: string): string | null {
  return /djs_[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? null;
}

/** 256 random bits, in letters that a cookie may have. */
export function makeSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function isSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/** What is stored of a secret. It needs no salt or stretching: nobody can guess 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Finds the one whose hash this is. Takes as long whichever it is, or none. */
export function findByHash<T extends { readonly hash: string }>(all: readonly T[], hash: string): T | null {
  const sought = Buffer.from(hash);
  let found: T | null = null;
  for (const one of all) {
    const its = Buffer.from(one.hash);
    if (its.length === sought.length && timingSafeEqual(its, sought)) found = one;
  }
  return found;
}
