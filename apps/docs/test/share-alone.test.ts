import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { shareAlone } from "../src/list/share-alone.ts";

/** Returns the share of invented IDs, hashed with an invented key, that are alone in their register and rank. */
function counted(developers: number): number {
  const pairs = new Map<number, number>();
  for (let one = 0; one < developers; one += 1) {
    const bits = createHmac("sha256", "a key").update(`developer ${one}`).digest();
    const register = bits.readUInt16BE(0) >> 2;
    const rank = Math.min(24, Math.clz32(bits.readUInt32BE(4)) + 1);
    const pair = register * 32 + rank;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return [...pairs.values()].filter((count) => count === 1).length / developers;
}

it.each([1000, 50_000, 200_000])(
  "predicts the measured share of %d developers who are alone",
  (developers) => {
    expect(Math.abs(shareAlone(developers) - counted(developers))).toBeLessThan(0.015);
  },
);
