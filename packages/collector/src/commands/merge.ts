import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import type { RegisterRow } from "../count/cells.ts";
import { type Day, dayOf, yearOf } from "../count/day.ts";
import { checkKeys, liveOf } from "../count/epochs.ts";
import { readKeys } from "../count/keys.ts";
import { ranks } from "../count/slices.ts";
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
    // All of it is read first: a file that is not whole changes nothing.
    const checked = await check(file);
    const { epochs, today, lines } = checked;
    const year = yearOf(Math.max(today, dayOf(new Date())));
    const keys = readKeys(keyFile) ?? new Map();
    checkKeys(liveOf(epochs, year), keys, { keyFile, where: `in ${file}` });
    await withStore(place, "make", async (store) => {
      await labelAlike(store, checked.simulation);
      checkKeys(liveOf(await store.epochs(), year), keys, { keyFile, where: store.database.where });
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
  readonly lines: number;
  /** Of what it was simulated; null where it is real. */
  readonly simulation: Simulation | null;
}

/** Reads a file to its end. Throws StoreProblem where it is no whole export. */
async function check(file: string): Promise<Checked> {
  const epochs: Epoch[] = [];
  let simulation: Simulation | null = null;
  let [today, lines, ended] = [0, 0, false];
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
  });
  if (!ended) throw notWhole(file, lines + 1);
  return { epochs, today, lines, simulation };
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
