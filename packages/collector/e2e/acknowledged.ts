import { createSecretKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Home } from "@djstats/testing";
import type { Day } from "../../counting/src/day.ts";
import { countedDimensions } from "../../counting/src/dimensions.ts";
import { hashToSlots } from "../../counting/src/hash-id.ts";
import { openStore } from "../../store/src/open-store.ts";
import { locateStore } from "../src/commands/store-flags.ts";

interface Flags {
  readonly store: string;
  readonly keyFile?: string;
}

/** Returns the IDs whose slot a store lacks in at least one dimension, computed with the key, not from an estimate. */
export async function missingFrom(
  home: Home,
  ids: Iterable<string>,
  flags: Flags = { store: `${home.work}/store.sqlite` },
): Promise<string[]> {
  return (await checkAcknowledged(new Map(Array.from(ids, (id) => [id, 0])), flags)).missing;
}

/**
 * Looks for every row that a count of these IDs must have, and for the day that the row must have at least.
 *
 * @returns the IDs that lack a row, and how many IDs have a row that no other of them has: the loss of one of these
 * cannot be hidden by another
 */
export async function checkAcknowledged(
  acknowledged: ReadonlyMap<string, Day>,
  flags: Flags,
): Promise<{ readonly missing: string[]; readonly distinct: number }> {
  const store = await openStore(await locateStore(flags), "read");
  const seen = new Map<string, Day>();
  await store.eachRow(({ epoch, dimension, slot, last }) => {
    const row = `${epoch} ${dimension} ${slot}`;
    seen.set(row, Math.max(last, seen.get(row) ?? 0));
  });
  await store.database.close();
  const keys = liveKeys(flags.keyFile ?? `${flags.store}.keys`);
  const rowsOf = (id: string) =>
    keys.flatMap(({ epoch, key }) =>
      hashToSlots(key, id, countedDimensions.length).map(
        (slot, index) => `${epoch} ${countedDimensions[index]} ${slot}`,
      ),
    );
  const rows = [...acknowledged].map(([id, day]) => ({ id, day, rows: rowsOf(id) }));
  const uses = new Map<string, number>();
  for (const row of rows.flatMap((one) => one.rows)) uses.set(row, (uses.get(row) ?? 0) + 1);
  const lacks = (row: string, day: Day) => (seen.get(row) ?? -1) < day;
  return {
    missing: rows.filter((one) => one.rows.some((row) => lacks(row, one.day))).map(({ id }) => id),
    distinct: rows.filter((one) => one.rows.some((row) => uses.get(row) === 1)).length,
  };
}

function liveKeys(file: string): { epoch: number; key: KeyObject }[] {
  const { keys }: { keys: { epoch: number; key: string }[] } = JSON.parse(readFileSync(file, "utf8"));
  return keys
    .filter(({ epoch }) => epoch <= new Date().getUTCFullYear())
    .map(({ epoch, key }) => ({ epoch, key: createSecretKey(Buffer.from(key, "base64")) }));
}
