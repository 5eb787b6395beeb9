import { lastDay, rankOf, registerOf } from "@djstats/counting";
import { errorCode, StoreError } from "./errors.ts";
import { exportVersion, lineText } from "./export-format.ts";
import { PendingFile } from "./pending-file.ts";
import { linesPerReport, type OnProgress } from "./progress.ts";
import type { Store } from "./store.ts";

/**
 * Exports a store to a file, which gets its name once it is complete.
 *
 * @returns the number of lines
 * @throws StoreError if the file cannot be written
 */
export async function exportStore(store: Store, file: string, onProgress?: OnProgress): Promise<number> {
  try {
    using pending = new PendingFile(file, 0o600);
    const lines = await writeExport(store, (text) => pending.write(text), onProgress);
    pending.commit();
    return lines;
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The store cannot be written to ${file} (${errorCode(error)}).`, {
      cause: error,
    });
  }
}

/**
 * Writes an export piece by piece. Without its last line, an export is not complete, and is not merged.
 *
 * @returns the number of lines
 */
export async function writeExport(
  store: Store,
  write: (text: string) => void,
  onProgress?: OnProgress,
): Promise<number> {
  let [lines, text] = [0, ""];
  await writeLines(store, (line) => {
    lines += 1;
    if (lines % linesPerReport === 0) onProgress?.(lines, null);
    text += `${line}\n`;
    if (text.length < charsAtOnce) return;
    write(text);
    text = "";
  });
  write(`${text}${lineText("end", lines)}\n`);
  return lines;
}

const charsAtOnce = 65_536;

async function writeLines(store: Store, write: (line: string) => void): Promise<void> {
  write(lineText("begin", "djstats-collector export", exportVersion));
  const simulation = await store.simulation();
  if (simulation) write(lineText("simulated", simulation.seed, simulation.developers, simulation.days));
  for (const { epoch, keyFingerprint, firstDay, destroyedDay } of await store.epochs())
    write(lineText("epoch", epoch, keyFingerprint, dayOrNull(firstDay), dayOrNull(destroyedDay)));
  for (const day of await store.days()) write(lineText("day", { day }));
  await store.eachRow(({ epoch, dimension, value, slot, last }) => {
    write(lineText("register", epoch, dimension, value, registerOf(slot), rankOf(slot), { day: last }));
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

function dayOrNull(day: number | null): { readonly day: number } | null {
  return day === null ? null : { day };
}
