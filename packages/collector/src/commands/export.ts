import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { audit } from "../access/audit.ts";
import { localActor } from "../access/local-actor.ts";
import { lastDay } from "../count/day.ts";
import { ranks } from "../count/slices.ts";
import { StoreProblem, troubleCode, UsageProblem } from "../problems.ts";
import { lineText } from "../store/export-format.ts";
import type { Store } from "../store/store.ts";
import type { Command } from "./command.ts";
import { parseFlags, refuseArguments } from "./flags.ts";
import { type Place, placeOfStore, storeFlags, storeFlagTexts, withStore } from "./open-store.ts";
import { say } from "./say.ts";

export const exportCommand: Command = {
  name: "export",
  usage: "FILE [FLAGS]",
  summary: "Write a store to a file, for another machine or database",
  details: [
    "Writes registers, history, days and counters, also while a collector serves the store. No key is in the file; treat it as the store itself all the same. `merge` reads it. Grants, sessions and the audit log stay where they are; that the store was exported is written down there.",
  ],
  examples: ["djstats-collector export store.jsonl"],
  flags: [...storeFlagTexts],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, storeFlags);
    const [file] = positionals;
    refuseArguments("export", positionals, 1);
    if (file === undefined) throw new UsageProblem("Name the file to write: djstats-collector export FILE.");
    const place = await placeOfStore(values);
    refuseOther(file, place);
    return withStore(place, "open", async (store) => {
      await audit(store, { actor: localActor(), action: "export", detail: "registers, history, counters" });
      const lines = await writeWhole(file, (write) => writeStore(store, write));
      say(`${file} holds the store, in ${lines.toLocaleString("en-US")} lines.`);
      return 0;
    });
  },
};

/** The file takes the place of what has its name: never of the store, its keys, a pipe or a device. */
function refuseOther(file: string, { store, keyFile }: Place): void {
  if ([store, keyFile].includes(resolve(file)))
    throw new UsageProblem(`${file} is the store itself, or its keys. Name another file.`);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw new StoreProblem(`${file} is no regular file, and cannot be replaced by one. Name another file.`);
}

async function writeStore(store: Store, write: (line: string) => void): Promise<void> {
  write(lineText("begin", "djstats-collector export", 1));
  const simulation = await store.simulation();
  if (simulation) write(lineText("simulated", simulation.seed, simulation.developers, simulation.days));
  for (const { epoch, keyCheck, firstDay, destroyedDay } of await store.epochs())
    write(lineText("epoch", epoch, keyCheck, dayOrNull(firstDay), dayOrNull(destroyedDay)));
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
  for (const { day, node, name, n } of await store.counts()) write(lineText("count", { day }, node, name, n));
}

/** Writes lines, and one that ends them, to a file that takes its name when it is whole. Gives their number. */
async function writeWhole(
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
      // All of it, where writeSync may end at a full disk with a part.
      writeFileSync(fd, `${text}${lineText("end", lines)}\n`);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
    return lines;
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof StoreProblem) throw error;
    throw new StoreProblem(`The store cannot be written to ${file} (${troubleCode(error)}).`, {
      cause: error,
    });
  }
}

function dayOrNull(day: number | null): { readonly day: number } | null {
  return day === null ? null : { day };
}
