import { createHmac, createSecretKey, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { estimate } from "../src/estimate.ts";
import { hashToSlots, ranks, registerOf, registers, slotAt } from "../src/hash-id.ts";
import { rankCountsOf } from "./rank-counts.ts";

const key = createSecretKey(Buffer.alloc(32, 7));
const otherKey = createSecretKey(Buffer.alloc(32, 8));
const ids = Array.from({ length: 60_000 }, (_, index) => `id-${index}`);

function countOf(slots: Iterable<number>): number {
  return estimate(rankCountsOf(slots)).estimate;
}

describe("hashToSlots", () => {
  it("returns the same slots each time, and different ones under a different key", () => {
    const id = randomUUID();
    expect(hashToSlots(key, id, 5)).toEqual(hashToSlots(key, id, 5));
    expect(hashToSlots(key, id, 5)).not.toEqual(hashToSlots(otherKey, id, 5));
  });

  it.each(["an id", "Ünïcödé 👩‍💻", "x".repeat(128), ""])(
    "cuts the HMAC of %j into slices of 51 bits",
    (id) => {
      const bits = [...createHmac("sha256", key).update(id).digest()]
        .map((byte) => byte.toString(2).padStart(8, "0"))
        .join("");
      const expected = [0, 51, 102, 153, 204].map((from) => {
        const register = Number.parseInt(bits.slice(from, from + 13), 2);
        const rest = bits.slice(from + 13, from + 51);
        const rank = rest.includes("1") ? Math.min(ranks, rest.indexOf("1") + 1) : ranks;
        return slotAt(register, rank);
      });
      expect(hashToSlots(key, id, 5)).toEqual(expected);
    },
  );

  it("takes a sixth dimension from a second HMAC, and leaves the first five as they are", () => {
    const id = "x".repeat(128);
    expect(hashToSlots(key, id, 7).slice(0, 5)).toEqual(hashToSlots(key, id, 5));
    expect(hashToSlots(key, id, 7).slice(5)).toEqual(hashToSlots(key, `${id}\0${1}`, 2));
  });

  it.each([0, 1, 2, 3, 4, 5])(
    "counts correctly in dimension %i, with evenly spread registers",
    (dimension) => {
      const slots = ids.map((id) => hashToSlots(key, id, 6)[dimension] ?? 0);
      expect(Math.abs(countOf(slots) / ids.length - 1)).toBeLessThan(0.025);
      const found = new Array<number>(registers).fill(0);
      for (const slot of slots) found[registerOf(slot)] = (found[registerOf(slot)] ?? 0) + 1;
      const expected = ids.length / registers;
      const chiSquare = found.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // Mean 8191, standard deviation 128: within five of them.
      expect(Math.abs(chiSquare - registers)).toBeLessThan(640);
    },
  );

  it("gives an ID unrelated slots in two dimensions", () => {
    let same = 0;
    for (const id of ids) {
      const [a = 0, b = 0] = hashToSlots(key, id, 5);
      if (registerOf(a) === registerOf(b)) same += 1;
    }
    // 60 000 / 8192 = 7.3 by chance.
    expect(same).toBeLessThan(24);
  });

  it("cannot be aimed at without the key: IDs chosen against another key count like random ones", () => {
    // An attacker keeps an ID for each slot that it fills under a key of the attacker's choice.
    const best = new Map<number, string>();
    for (const id of ids) {
      const [slot = 0] = hashToSlots(otherKey, id, 1);
      if (!best.has(slot)) best.set(slot, id);
    }
    const ground = [...best.values()];
    const wouldBe = countOf(ground.map((id) => hashToSlots(otherKey, id, 1)[0] ?? 0));
    expect(wouldBe / ground.length).toBeGreaterThan(2);
    const is = countOf(ground.map((id) => hashToSlots(key, id, 1)[0] ?? 0));
    expect(Math.abs(is / ground.length - 1)).toBeLessThan(0.03);
  });
});
