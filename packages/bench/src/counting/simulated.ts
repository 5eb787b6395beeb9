import { dimensions, vocabulary } from "@djstats/core/vocabulary";

/** The days on which developers are seen, as days ago: a fifth of them on each, so that no two windows are equal. */
export const daysAgo = [200, 60, 20, 5, 0] as const;

export const windows = [1, 7, 30, 90, 365] as const;

const seed = 7;

/** A developer with a number below 2^32: a unique ID, and more often the newer versions. */
export interface Developer {
  readonly id: string;
  /** The developer's value in each of `dimensions`, in order. */
  readonly values: readonly string[];
}

export function developerOf(number: number): Developer {
  // A multiplicative hash (Knuth), unique for each number; parts of it select the values.
  const mixed = Math.imul(number, 2_654_435_761) >>> 0;
  const other = Math.imul(number ^ seed, 2_246_822_519) >>> 0;
  const values = dimensions.map((dimension, at) => {
    const share = ((other >>> (at * 8)) & 255) / 256;
    const choices = ["other", ...vocabulary[dimension].slice(-14)];
    return choices.at(-1 - Math.floor(share * share * choices.length)) ?? "other";
  });
  return { id: `7f3a1c52-9d0e-4b6a-8c21-0000${mixed.toString(16).padStart(8, "0")}`, values };
}

/** Returns the first developer of each day, followed by their total number. */
export function bordersOf(developers: number): number[] {
  return Array.from({ length: daysAgo.length + 1 }, (_, at) =>
    Math.round((developers * at) / daysAgo.length),
  );
}

/** Returns which days a window contains. */
export function isSeen(ago: number, windowDays: number): boolean {
  return ago < windowDays;
}
