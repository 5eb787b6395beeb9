import { createSecretKey, hash, type KeyObject } from "node:crypto";
import {
  countedDimensions,
  type Day,
  dayOf,
  type Epoch,
  fingerprintKey,
  firstDayOf,
  type HistoryRow,
  hashToSlots,
  historyRowsOf,
  isLive,
  longestWindow,
  RegisterTable,
  yearOf,
} from "@djstats/counting";
import type { OnProgress, OutcomeCount, Store } from "@djstats/store";
import { writeKeys } from "@djstats/store";
import { makePopulation, type Population, type Span } from "./population.ts";

/** Epochs and their keys, by year. */
type SeededKeys = ReadonlyMap<number, KeyObject>;

/**
 * Fills a store with the history of simulated developers: the registers, numbers and epochs of a real count, but
 * without writing each hit. Every day through the last one is closed, and the day after it is open.
 *
 * @param store a new store, labelled as simulated
 */
export async function simulate(
  store: Store,
  keyFile: string,
  { onProgress, ...span }: Span & { readonly onProgress?: OnProgress },
): Promise<void> {
  const { first, last } = span;
  const today = last + 1;
  const keys = seededKeys(span);
  const epochs = epochsOf(keys, { first, today });
  const live = epochs.filter(({ destroyedDay }) => destroyedDay === null).map(({ epoch }) => epoch);
  writeKeys(keyFile, new Map([...keys].filter(([epoch]) => live.includes(epoch))));
  for (const epoch of epochs) await store.mergeEpoch(epoch);

  const table = new RegisterTable();
  const take = taker(table, keys, makePopulation({ ...span, last: today }));
  let [figures, counts]: [HistoryRow[], OutcomeCount[]] = [[], []];
  for (let day = first; day <= last; day += 1) {
    counts.push(...countsOf(day, take(day), span.seed));
    onProgress?.(day - first + 1, last - first + 1);
    const read = epochs.find(({ epoch }) => isLive(epoch, yearOf(day)));
    const values = read ? table.dimensionValues(read.epoch) : [];
    for (const counted of values) {
      const [dimension, value] = counted;
      const rankCounts = table.rankCounts({ epoch: read?.epoch ?? 0, dimension, value }, day);
      figures.push(...historyRowsOf(counted, rankCounts, { firstDay: read?.firstDay ?? day, day }));
    }
    for (const epoch of keys.keys()) if (!isLive(epoch, yearOf(day + 1))) table.deleteEpoch(epoch);
    if (counts.length < countsAtOnce && day < last) continue;
    await store.insertHistory(figures);
    await store.upsertOutcomeCounts(counts);
    [figures, counts] = [[], []];
  }
  take(today);
  await store.insertDays(Array.from({ length: today - first + 1 }, (_, n) => first + n));
  await store.rewriteRows(table.rows(today - longestWindow + 1));
}

/** How many outcome counts are written at once. */
const countsAtOnce = 60;

/** Counts the hits of a day as `DeveloperCounter` does, and returns their number. An ID is hashed once per epoch. */
function taker(table: RegisterTable, keys: SeededKeys, population: Population): (day: Day) => number {
  const slots = new Map([...keys.keys()].map((epoch) => [epoch, new Map<number, readonly number[]>()]));
  return (day) => {
    const live = [...keys].filter(([epoch]) => isLive(epoch, yearOf(day)));
    let hits = 0;
    population.eachHit(day, (developer, place) => {
      hits += 1;
      for (const [epoch, key] of live) {
        const ofEpoch = slots.get(epoch);
        let own = ofEpoch?.get(developer);
        if (!own) {
          own = hashToSlots(key, population.idOf(developer), countedDimensions.length);
          ofEpoch?.set(developer, own);
        }
        for (const [index, dimension] of countedDimensions.entries()) {
          const row = { epoch, dimension, value: place[index] ?? "", slot: own[index] ?? 0, last: day };
          if (!table.has(row, day)) table.set(row);
        }
      }
    });
    return hits;
  };
}

function seededKeys({ seed, first, last }: Span): SeededKeys {
  const years = Array.from({ length: yearOf(last + 1) - yearOf(first) + 1 }, (_, n) => yearOf(first) + n);
  return new Map(
    years.map((year) => [
      year,
      createSecretKey(hash("sha256", `djstats simulated key ${seed} ${year}`, "buffer")),
    ]),
  );
}

/** Starts and ends epochs as a count without interruptions would. */
function epochsOf(keys: SeededKeys, { first, today }: { readonly first: Day; readonly today: Day }): Epoch[] {
  return [...keys].map(([epoch, key]) => {
    const ends = Array.from({ length: 5 }, (_, n) => epoch + n).find((year) => !isLive(epoch, year)) ?? epoch;
    return {
      epoch,
      keyFingerprint: fingerprintKey(epoch, key),
      firstDay: Math.max(first, firstDayOf(epoch)),
      destroyedDay: firstDayOf(ends) <= today ? firstDayOf(ends) : null,
    };
  });
}

/** Returns the outcome counts of a day on which every hit was a separate, accepted request. */
function countsOf(day: Day, n: number, seed: number): OutcomeCount[] {
  const node = `00000000-0000-4000-8000-${String(seed % 1e12).padStart(12, "0")}`;
  return ["requests:counted", "hits:counted"].map((name) => ({ day, node, name, n }));
}

/** Returns the last closed day. */
export function yesterday(now: Date): Day {
  return dayOf(now) - 1;
}
