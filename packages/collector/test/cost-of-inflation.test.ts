import { createSecretKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { countedDimensions, type RegisterRow } from "../../counting/src/dimensions.ts";
import { hashToSlots } from "../../counting/src/hash-id.ts";
import { historyRowsOf } from "../../counting/src/history.ts";
import { RegisterTable } from "../../counting/src/register-table.ts";
import { limits } from "../src/limits.ts";
import { PrefixRateLimiter } from "../src/receive/prefix-rate-limiter.ts";

const epoch = 2026;
const day = 2500;
const key = createSecretKey(Buffer.alloc(32, 7));
const total = ["total", "all"] as const;
const values = ["all", "runserver", "5.2", "3.13", "Linux"];

function rowsOf(id: string): RegisterRow[] {
  const slots = hashToSlots(key, id, countedDimensions.length);
  return countedDimensions.map((dimension, n) => ({
    epoch,
    dimension,
    value: values[n] ?? "other",
    slot: slots[n] ?? 0,
    last: day,
  }));
}

function estimate(table: RegisterTable): number {
  const counts = table.rankCounts({ epoch, dimension: total[0], value: total[1] }, day);
  return historyRowsOf(total, counts, { firstDay: day, day })[0]?.estimate ?? 0;
}

describe("an attacker who invents IDs, all with the commonest values", () => {
  it("needs at least 3 networks for a day to add 1% to a daily count of 100,000", () => {
    const table = new RegisterTable();
    for (let n = 0; n < 100_000; n += 1) for (const row of rowsOf(`developer ${n}`)) table.set(row);
    const goal = estimate(table) * 1.01;
    const limiter = new PrefixRateLimiter();
    let [network, requests] = [0, 0];
    while (estimate(table) < goal)
      for (let n = 0; n < 20; n += 1) {
        requests += 1;
        const rows = rowsOf(`invented ${requests}`);
        // A hit that changes nothing costs nothing, and adds nothing.
        if (rows.every((row) => table.has(row, day))) continue;
        if (!limiter.tryConsume(`198.51.${network}.1`, day)) {
          network += 1;
          limiter.tryConsume(`198.51.${network}.1`, day);
        }
        for (const row of rows) table.set(row);
      }
    expect(network + 1).toBeGreaterThanOrEqual(3);
    expect(requests).toBeGreaterThan(500);
    expect(requests).toBeLessThan(2000);
  });

  it("can exhaust the limit of their network with 200 requests, until the day is over", () => {
    const limiter = new PrefixRateLimiter();
    for (let n = 0; n < limits.prefixChanges; n += 1)
      expect(limiter.tryConsume("198.51.100.66", day)).toBe(true);
    expect(limits.prefixChanges).toBe(200);
    expect(limiter.tryConsume("198.51.100.7", day)).toBe(false);
    expect(limiter.tryConsume("198.51.100.7", day + 1)).toBe(true);
  });
});
