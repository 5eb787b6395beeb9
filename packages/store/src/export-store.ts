import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { lastDay, ranks } from "@djstats/counting";
import { errorCode, StoreError } from "./errors.ts";
import { lineText } from "./export-format.ts";
import type { Store } from "./store.ts";

/**
 * Exports a store to a file, which gets its name once it is complete.
 *
 * @returns the number of lines
 * @throws StoreError if the file cannot be written
 */
export function exportStore(store: Store, file: string): Promise<number> {
  return writeFileAtomic(file, (write) => writeLines(store, write));
}

async function writeLines(store: Store, write: (line: string) => void): Promise<void> {
  write(lineText("begin", "djstats-collector export", 1));
  const simulation = await store.simulation();
  if (simulation) write(lineText("simulated", simulation.seed, simulation.developers, simulation.days));
  for (const { epoch, keyFingerprint, firstDay, destroyedDay } of await store.epochs())
    write(lineText("epoch", epoch, keyFingerprint, dayOrNull(firstDay), dayOrNull(destroyedDay)));
  for (const day of await store.days()) write(lineText("day", { day }));
  await store.eachRow(({ epoch, dimension, value, slot, last }) => {
    const [register, rank] = [Math.floor(slot / ranks), (slot % ranks) + 1];
    write(lineText("register", epoch, dimension, value, register, rank, { day: last }));
  });
  for (const f of await store.history({ from: 0, through: lastDay }))
    write(
      lineText(
        "history",
        { day: f.day },
        f.windowDays,
        f.dimension,
        f.value,
        f.estimate,
        f.low,
        f.high,
        f.method,
        { day: f.since },
      ),
    );
  for (const { day, node, name, n } of await store.outcomeCounts())
    write(lineText("count", { day }, node, name, n));
}

/** Writes lines and an end line to a file that gets its name once it is complete. Returns the number of lines. */
async function writeFileAtomic(
  file: string,
  fill: (write: (line: string) => void) => Promise<void>,
): Promise<number> {
  const temporary = `${file}.new`;
  let [lines, text] = [0, ""];
  try {
    const fd = openSync(temporary, "w", 0o600);
    try {
      await fill((line) => {
        lines += 1;
        text += `${line}\n`;
        if (text.length < 65_536) return;
        writeFileSync(fd, text);
        text = "";
      });
      // writeSync may write only a part before the disk is full; this writes everything or throws.
      writeFileSync(fd, `${text}${lineText("end", lines)}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
    return lines;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The store cannot be written to ${file} (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

function dayOrNull(day: number | null): { readonly day: number } | null {
  return day === null ? null : { day };
}
