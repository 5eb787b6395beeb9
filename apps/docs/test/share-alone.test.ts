import { createSecretKey } from "node:crypto";
import { expect, it } from "vitest";
import { hashToSlots } from "../../../packages/counting/src/hash-id.ts";
import { shareAlone } from "../src/list/share-alone.ts";

const key = createSecretKey(Buffer.alloc(32, 7));

/** Returns the share of invented IDs, hashed with an invented key, that are alone in their register and rank. */
function counted(developers: number): number {
  const slots = new Map<number, number>();
  for (let one = 0; one < developers; one += 1) {
    const [slot = 0] = hashToSlots(key, `developer ${one}`, 1);
    slots.set(slot, (slots.get(slot) ?? 0) + 1);
  }
  return [...slots.values()].filter((count) => count === 1).length / developers;
}

it.each([1000, 50_000, 200_000])(
  "predicts the measured share of %d developers who are alone",
  (developers) => {
    expect(Math.abs(shareAlone(developers) - counted(developers))).toBeLessThan(0.015);
  },
);
