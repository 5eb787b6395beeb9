import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import type { RegisterRow } from "../count/cells.ts";
import { type Day, dayOf, dayText, yearOf } from "../count/day.ts";
import { checkKeys, isLive, liveOf } from "../count/epochs.ts";
import { readKeys } from "../count/keys.ts";
import { ranks } from "../count/slices.ts";
import { limits } from "../limits.ts";
import { StoreProblem, troubleCode, UsageProblem } from "../problems.ts";
import { type Line, parseLine } from "../store/export-format.ts";
import type { Figure } from "../store/figures.ts";
import type { Simulation } from "../store/simulation.ts";
import type { Count, Epoch, Store } from "../store/store.ts";
import type { Command } from "./command.ts";
import { parseFlags, refuseArguments } from "./flags.ts";
import { keyFileOf, placeOfStore, storeFlags, storeFlagTexts, withStore } from "./open-store.ts";
import { say } from "./say.ts";

export const merge: Command = {
  name: "merge",
  usage: "FILE [FLAGS]",
  summary: "Add an exported store to another, in which nobody counts twice",
  details: [
    "Both must have been counted under the same keys: copy the key file first. Merging again changes nothing. Closed days stay as they are; those that are wanting are added. The store is made where there is none.",
  ],
  examples: ["djstats-collector merge store.jsonl"],
  flags: [...storeFlagTexts],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, storeFlags);
    const [file] = positionals;
    refuseArguments("merge", positionals, 1);
    if (file === undefined) throw new UsageProblem("Name the file to merge: djstats-collector merge FILE.");
    const place = await placeOfStore(values);
    const keyFile = keyFileOf(place);
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
      throw new StoreProblem(`${file} is no regular file, and an export is read twice. Name a file.`);
    // All of it is read first: a file that is not whole changes nothing.
    const checked = await check(file);
    const { epochs, today, lines } = checked;
    const now = dayOf(new Date());
    if (checked.lastDay > now + limits.aheadDays)
      throw new StoreProblem(
        `${file} speaks of ${dayText(checked.lastDay)}, which is far ahead of the clock: that would end epochs for good. Set the clock, or export again where it is right; nothing was merged.`,
      );
    const year = yearOf(Math.max(today, now));
    const keys = readKeys(keyFile) ?? new Map();
    checkKeys(liveOf(epochs, year), keys, { keyFile, where: `in ${file}` });
    await withStore(place, "make", async (store) => {
      await labelAlike(store, checked.simulation);
      const known = await store.epochs();
      refuseOtherCounts(file, { epochs, known, year });
      checkKeys(liveOf(known, year), keys, { keyFile, where: store.database.where });
      await mergeInto(store, { file, epochs, today });
    });
    say(`Merged ${lines.toLocaleString("en-US")} lines.`);
    return 0;
  },
};

interface Checked {
  readonly epochs: readonly Epoch[];
  /** The last day that it counted. */
  readonly today: Day;
  /** The last day that it speaks of. */
  readonly lastDay: Day;
  readonly lines: number;
  /** Of what it was simulated; null where it is real. */
  readonly simulation: Simulation | null;
}

/** Reads a file to its end. Throws StoreProblem where it is no whole export. */
async function check(file: string): Promise<Checked> {
  const epochs: Epoch[] = [];
  let simulation: Simulation | null = null;
  let [today, lastDay, lines, ended] = [0, 0, 0, false];
  await eachLine(file, (line, number) => {
    if (ended || (number === 1) !== (line[0] === "begin")) throw notWhole(file, number);
    if (line[0] === "end") {
      ended = line[1] === lines;
      return;
    }
    lines += 1;
    if (line[0] === "epoch") {
      const [, epoch, keyCheck, firstDay, destroyedDay] = line;
      epochs.push({ epoch, keyCheck, firstDay, destroyedDay });
    }
    if (line[0] === "simulated") {
      const [, seed, developers, days] = line;
      simulation = { seed, developers, days };
    }
    if (line[0] === "day") today = Math.max(today, line[1]);
    lastDay = Math.max(lastDay, ...daysOf(line));
  });
  if (!ended) throw notWhole(file, lines + 1);
  return { epochs, today, lastDay, lines, simulation };
}

/** The days on which a line says that something was. */
function daysOf(line: Line): Day[] {
  switch (line[0]) {
    case "day":
    case "history":
    case "count":
      return [line[1]];
    case "register":
      return [line[6]];
    case "epoch":
      return [line[3] ?? 0, line[4] ?? 0];
    default:
      return [];
  }
}

/** Makes sure that no epoch was counted under another key there, nor was ended there while it goes on here. */
function refuseOtherCounts(
  file: string,
  { epochs, known, year }: Record<"epochs" | "known", readonly Epoch[]> & { readonly year: number },
): void {
  for (const { epoch, keyCheck, destroyedDay } of epochs) {
    const here = known.find((e) => e.epoch === epoch);
    if (!here) continue;
    if (here.keyCheck !== keyCheck)
      throw new StoreProblem(
        `The epoch ${epoch} of ${file} was counted under another key than that of the store; nothing was merged.`,
      );
    // One whose time is over is ended here too by the next day.
    if (destroyedDay !== null && here.destroyedDay === null && isLive(epoch, year))
      throw new StoreProblem(
        `The epoch ${epoch} of ${file} was ended there, and goes on here. End it here too (\`keys destroy ${epoch}\`), or leave the file; nothing was merged.`,
      );
  }
}

/** Makes sure that simulated and real numbers never meet, nor two simulations. */
async function labelAlike(store: Store, simulation: Simulation | null): Promise<void> {
  const label = await store.simulation();
  const isNew = (await store.today()) === null;
  if (isDeepStrictEqual(label, simulation)) return;
  if (isNew && simulation && (await store.beginSimulation(simulation))) return;
  const kind = (made: Simulation | null) => (made ? "simulated" : "real");
  throw new StoreProblem(
    kind(label) === kind(simulation)
      ? "The file and the store are two different simulations; name another store with --store."
      : `The file is ${kind(simulation)} and the store is ${kind(label)}: they are never merged. Name another store with --store.`,
  );
}

async function mergeInto(
  store: Store,
  { file, epochs, today }: Pick<Checked, "epochs" | "today"> & { file: string },
): Promise<void> {
  for (const epoch of epochs) await store.keepEpoch(epoch);
  // The days before are closed first, as they were counted here.
  if (today > 0) await store.openDay(today);
  const gone = new Set(
    (await store.epochs()).filter((e) => e.destroyedDay !== null).map(({ epoch }) => epoch),
  );
  const rows: RegisterRow[] = [];
  const [days, figures, counts]: [Day[], Figure[], Count[]] = [[], [], []];
  const keepRows = () => store.keepAll(rows.splice(0));
  await eachLine(file, (line) => {
    switch (line[0]) {
      case "register": {
        const [, epoch, dimension, value, register, rank, last] = line;
        if (!gone.has(epoch)) rows.push({ epoch, dimension, value, slot: register * ranks + rank - 1, last });
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
  await store.keepDays(days);
  await store.keepHistory(figures);
  await store.keepCounts(counts);
}

const rowsAtOnce = 10_000;

async function eachLine(
  file: string,
  take: (line: Line, number: number) => Promise<void> | void,
): Promise<void> {
  let number = 0;
  try {
    for await (const text of createInterface({
      input: createReadStream(file),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number += 1;
      const line = parseLine(text);
      if (!line) throw notWhole(file, number);
      const taken = take(line, number);
      if (taken) await taken;
    }
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    if (error instanceof Error && "syscall" in error)
      throw new StoreProblem(`${file} cannot be read (${troubleCode(error)}).`, { cause: error });
    throw error;
  }
}

function notWhole(file: string, line: number): StoreProblem {
  return new StoreProblem(
    `${file} is no whole export, from line ${line} on. Export it again; nothing was merged.`,
  );
}
