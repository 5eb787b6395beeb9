import { existsSync } from "node:fs";
import { type Command, defineCommand, UsageError, wholeNumber } from "@djstats/command-line";
import { type Day, dayText } from "@djstats/counting";
import { simulate, yesterday } from "@djstats/reports/simulate";
import { StoreError, withStore } from "@djstats/store";
import { print } from "./output.ts";
import { withProgress } from "./progress.ts";
import { readDay } from "./read-day.ts";
import { locateStore, requireKeyFile, storeFlags } from "./store-flags.ts";

export const simulateCommand: Command = defineCommand({
  summary: "Fill a new store with simulated history, labelled as such",
  details: [
    "For looking at reports and trying things out. The store and everything derived from it are labelled as simulated, permanently. The same options give the same numbers. Refuses a store with a real count; replaces an earlier simulation. Do not let real developers send to it: its keys are derived from the seed.",
  ],
  flags: {
    developers: {
      placeholder: "N",
      text: "number of distinct developers over the whole time; 1 to 1000000",
      required: true,
      read: wholeNumber(1, 1_000_000),
    },
    days: {
      placeholder: "D",
      text: "number of closed days; 1 to 2000",
      required: true,
      read: wholeNumber(1, 2000),
    },
    seed: {
      placeholder: "S",
      text: "seed for all randomness",
      required: true,
      read: wholeNumber(0, 999_999_999),
    },
    through: {
      placeholder: "DAY",
      text: "last day, such as 2026-11-24 (default: yesterday)",
      read: readPastDay,
    },
    ...storeFlags,
  },
  examples: ["djstats-collector simulate --developers 5000 --days 400 --seed 1 --store=demo"],
  act: async ({ developers, days, seed, through, ...where }) => {
    const last = through ?? yesterday(new Date());
    const first = last - days + 1;
    if (first <= 0)
      throw new UsageError("The days begin in 2020 at the earliest: ask for fewer with --days.");

    const place = await locateStore(where);
    const keyFile = requireKeyFile(place);
    return withStore(place, "make", async (store) => {
      if ((await store.simulation()) === null && existsSync(keyFile))
        throw new StoreError(
          `The key file ${keyFile} already exists, but a simulation creates its own. Name another with --key-file.`,
        );
      if (!(await store.beginSimulation({ seed, developers, days })))
        throw new StoreError(
          `${store.database.displayName} holds a real count; a simulation is never added to one. Name a new store with --store.`,
        );
      await withProgress("Simulating days", (onProgress) =>
        simulate(store, keyFile, { seed, developers, first, last, onProgress }),
      );
      await store.database.checkpoint();
      print(
        `${store.database.displayName} holds a simulation: ${developers.toLocaleString("en-US")} developers on ${days.toLocaleString("en-US")} days, from ${dayText(first)} through ${dayText(last)}. The same seed, ${seed}, makes the same again.`,
      );
      return 0;
    });
  },
});

function readPastDay(text: string, name: string): Day {
  const day = readDay(text, name);
  if (day > yesterday(new Date())) throw new UsageError(`${name} takes a past day.`);
  return day;
}
