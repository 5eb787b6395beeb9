import { isDeepStrictEqual } from "node:util";
import type { HistoryRow, RegisterRow } from "@djstats/counting";
import { type Day, dayText, type Epoch, isLive, liveEpochs, slotAt, yearOf } from "@djstats/counting";
import { matchKeys } from "./epoch-keys.ts";
import { StoreError } from "./errors.ts";
import { readKeys } from "./key-file.ts";
import { limits } from "./limits.ts";
import { type StoreLocation, withStore } from "./open-store.ts";
import type { OutcomeCount } from "./outcome-counts.ts";
import { linesPerReport, type OnProgress } from "./progress.ts";
import { type CheckedExport, checkExport, eachLine } from "./read-export.ts";
import type { Simulation } from "./simulation.ts";
import type { Store } from "./store.ts";

/** The store that an export is merged into, and its keys. */
export interface MergeTarget {
  readonly location: StoreLocation;
  readonly keyFile: string;
  /** Whether the file contains only a part of the count, such as a region's. Its closed days are then not added. */
  readonly isPart?: boolean;
  /** Called with the number of lines: without the total while the file is checked, and with it while it is merged. */
  readonly onProgress?: OnProgress;
}

/**
 * Merges an export into a store, which is created if there is none. An incomplete file changes nothing.
 *
 * @param today the day that the clock shows
 * @returns how many lines the file has
 * @throws StoreError if the two cannot be merged
 */
export async function mergeExport(file: string, target: MergeTarget, today: Day): Promise<number> {
  const { location, keyFile, isPart = false, onProgress = () => {} } = target;
  const checked = await checkExport(file, onProgress);
  const { epochs, lines } = checked;
  if (checked.lastDay > today + limits.aheadDays)
    throw new StoreError(
      `${file} contains ${dayText(checked.lastDay)}, far ahead of the clock, which would end epochs permanently. Set the clock, or export again on a machine whose clock is right. Nothing was merged.`,
    );
  const year = yearOf(Math.max(checked.today, today));
  const keys = readKeys(keyFile) ?? new Map();
  matchKeys(liveEpochs(epochs, year), keys, { keyFile, where: `in ${file}` });
  await withStore(location, "make", async (store) => {
    await matchSimulationLabel(store, checked.simulation);
    const known = await store.epochs();
    requireSameKeys(file, { epochs, known, year });
    matchKeys(liveEpochs(known, year), keys, { keyFile, where: store.database.displayName });
    await mergeInto(store, file, { ...checked, isPart, onProgress });
  });
  return lines;
}

/** Checks that no epoch of the file has a different key, or was destroyed while it is live in the store. */
function requireSameKeys(
  file: string,
  { epochs, known, year }: Record<"epochs" | "known", readonly Epoch[]> & { readonly year: number },
): void {
  for (const { epoch, keyFingerprint, destroyedDay } of epochs) {
    const here = known.find((e) => e.epoch === epoch);
    if (!here) continue;
    if (here.keyFingerprint !== keyFingerprint)
      throw new StoreError(
        `Epoch ${epoch} of ${file} was counted under a different key from the store's. Nothing was merged.`,
      );
    // An epoch that has ended will be destroyed here too, by the next day.
    if (destroyedDay !== null && here.destroyedDay === null && isLive(epoch, year))
      throw new StoreError(
        `Epoch ${epoch} was destroyed in ${file} but is active here. Destroy it here too (\`keys destroy ${epoch} --end-the-count\`), or do not merge this file. Nothing was merged.`,
      );
  }
}

/** Checks that real and simulated numbers are not mixed, nor two simulations. */
async function matchSimulationLabel(store: Store, simulation: Simulation | null): Promise<void> {
  const label = await store.simulation();
  const isNew = (await store.today()) === null;
  if (isDeepStrictEqual(label, simulation)) return;
  if (isNew && simulation && (await store.beginSimulation(simulation))) return;
  const kind = (made: Simulation | null) => (made ? "simulated" : "real");
  throw new StoreError(
    kind(label) === kind(simulation)
      ? "The file and the store are two different simulations; name another store with --store."
      : `The file is ${kind(simulation)} and the store is ${kind(label)}: they are never merged. Name another store with --store.`,
  );
}

async function mergeInto(
  store: Store,
  file: string,
  {
    epochs,
    today,
    lines,
    isPart,
    onProgress,
  }: CheckedExport & {
    readonly isPart: boolean;
    readonly onProgress: OnProgress;
  },
): Promise<void> {
  for (const epoch of epochs) await store.mergeEpoch(epoch);
  // Close the days before first, as they were counted here.
  if (today > 0) await store.openDay(today);
  const gone = new Set(
    (await store.epochs()).filter((e) => e.destroyedDay !== null).map(({ epoch }) => epoch),
  );
  const rows: RegisterRow[] = [];
  const [days, figures, counts]: [Day[], HistoryRow[], OutcomeCount[]] = [[], [], []];
  const keepRows = () => store.rewriteRows(rows.splice(0));
  await eachLine(file, (line, number) => {
    if (number % linesPerReport === 0) onProgress(number, lines);
    switch (line[0]) {
      case "register": {
        const [, epoch, dimension, value, register, rank, last] = line;
        if (!gone.has(epoch)) rows.push({ epoch, dimension, value, slot: slotAt(register, rank), last });
        return rows.length >= rowsAtOnce ? keepRows() : undefined;
      }
      case "history": {
        const [, day, windowDays, dimension, value, estimate, low, high, method, since] = line;
        figures.push({ day, windowDays, dimension, value, estimate, low, high, method, since });
        return undefined;
      }
      case "count": {
        const [, day, node, name, n] = line;
        counts.push({ day, node, name, n });
        return undefined;
      }
      case "day":
        days.push(line[1]);
    }
    return undefined;
  });
  await keepRows();
  await store.insertDays(days);
  if (!isPart) await store.insertHistory(figures);
  await store.upsertOutcomeCounts(counts);
}

const rowsAtOnce = 10_000;
