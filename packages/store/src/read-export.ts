import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Day, Epoch } from "@djstats/counting";
import { errorCode, StoreError } from "./errors.ts";
import { isNewer, type Line, parseLine } from "./export-format.ts";
import { linesPerReport, type OnProgress } from "./progress.ts";
import type { Simulation } from "./simulation.ts";

/** A complete export. */
export interface CheckedExport {
  readonly epochs: readonly Epoch[];
  /** The last day on which its collector was running. */
  readonly today: Day;
  /** The last day that it mentions. */
  readonly lastDay: Day;
  readonly lines: number;
  /** The parameters of the simulation; null if the store is real. */
  readonly simulation: Simulation | null;
}

/**
 * Reads an export to its end.
 *
 * @throws StoreError if it is not a complete export
 */
export async function checkExport(file: string, onProgress: OnProgress): Promise<CheckedExport> {
  const epochs: Epoch[] = [];
  let simulation: Simulation | null = null;
  let [today, lastDay, lines, ended] = [0, 0, 0, false];
  await eachLine(file, (line, number) => {
    if (number % linesPerReport === 0) onProgress(number, null);
    if (ended || (number === 1) !== (line[0] === "begin")) throw incompleteExport(file, number);
    if (line[0] === "end") {
      ended = line[1] === lines;
      return;
    }
    lines += 1;
    if (line[0] === "epoch") {
      const [, epoch, keyFingerprint, firstDay, destroyedDay] = line;
      epochs.push({ epoch, keyFingerprint, firstDay, destroyedDay });
    }
    if (line[0] === "simulated") {
      const [, seed, developers, days] = line;
      simulation = { seed, developers, days };
    }
    if (line[0] === "day") today = Math.max(today, line[1]);
    lastDay = Math.max(lastDay, ...daysOf(line));
  });
  if (!ended) throw incompleteExport(file, lines + 1);
  return { epochs, today, lastDay, lines, simulation };
}

/** Returns the days that a line mentions. */
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

export async function eachLine(
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
      if (number === 1 && isNewer(text))
        throw new StoreError(
          `${file} was exported by a newer djstats-collector. Merge it with that version. Nothing was merged.`,
        );
      if (!line) throw incompleteExport(file, number);
      const taken = take(line, number);
      if (taken) await taken;
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (error instanceof Error && "syscall" in error)
      throw new StoreError(`${file} cannot be read (${errorCode(error)}).`, { cause: error });
    throw error;
  }
}

function incompleteExport(file: string, line: number): StoreError {
  return new StoreError(
    `${file} is not a complete export (see line ${line}). Export it again. Nothing was merged.`,
  );
}
