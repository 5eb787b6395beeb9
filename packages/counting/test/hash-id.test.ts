import { createHmac, createSecretKey, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { estimate } from "../src/estimate.ts";
import { hashToSlots, ranks, registers } from "../src/hash-id.ts";

const key = createSecretKey(Buffer.alloc(32, 7));
const otherKey = createSecretKey(Buffer.alloc(32, 8));
const ids = Array.from({ length: 60_000 }, (_, index) => `id-${index}`);

function countOf(slots: Iterable<number>): number {
  const highest = new Uint8Array(registers);
  for (const slot of slots) {
    const register = Math.floor(slot / ranks);
    highest[register] = Math.max(highest[register] ?? 0, (slot % ranks) + 1);
  }
  const histogram = new Array<number>(ranks + 1).fill(0);
  for (const rank of highest) histogram[rank] = (histogram[rank] ?? 0) + 1;
  return estimate(histogram).estimate;
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
        const register = Number.parseInt(bits.slice(from, from + 14), 2);
        const rest = bits.slice(from + 14, from + 51);
        const rank = rest.includes("1") ? Math.min(ranks, rest.indexOf("1") + 1) : ranks;
        return register * ranks + rank - 1;
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
      for (const slot of slots) found[Math.floor(slot / ranks)] = (found[Math.floor(slot / ranks)] ?? 0) + 1;
      const expected = ids.length / registers;
      const chiSquare = found.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // Mean 16 383, standard deviation 181: within five of them.
      expect(Math.abs(chiSquare - registers)).toBeLessThan(905);
    },
  );

  it("gives an ID unrelated slots in two dimensions", () => {
    let same = 0;
    for (const id of ids) {
      const [a = 0, b = 0] = hashToSlots(key, id, 5);
      if (Math.floor(a / ranks) === Math.floor(b / ranks)) same += 1;
    }
    // 60 000 / 16 384 = 3.7 by chance.
    expect(same).toBeLessThan(20);
  });

  it("cannot be aimed at without the key: IDs chosen against another key count like random ones", () => {
    // Whoever grinds keeps the ids that would fill every register to a high rank under their own key.
    const best = new Map<number, { rank: number; id: string }>();
    for (const id of ids) {
      const [slot = 0] = hashToSlots(otherKey, id, 1);
      const register = Math.floor(slot / ranks);
      const rank = slot % ranks;
      if (rank > (best.get(register)?.rank ?? -1)) best.set(register, { rank, id });
    }
    const ground = [...best.values()].map(({ id }) => id);
    const wouldBe = countOf(ground.map((id) => hashToSlots(otherKey, id, 1)[0] ?? 0));
    expect(wouldBe / ground.length).toBeGreaterThan(3);
    const is = countOf(ground.map((id) => hashToSlots(key, id, 1)[0] ?? 0));
    expect(Math.abs(is / ground.length - 1)).toBeLessThan(0.03);
  });
});
