import { existsSync } from "node:fs";
import { dayText, parseDay } from "@djstats/counting";
import { simulate, yesterday } from "@djstats/reports/simulate";
import { StoreError, withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs, wholeNumber } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, requireKeyFile, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const simulateCommand: Command = {
  name: "simulate",
  usage: "--developers N --days D --seed S [FLAGS]",
  summary: "Fill a new store with a made-up history, labelled as such",
  details: [
    "For looking at reports and trying things out. The store and all that is made of it say that it is simulated, for good. The same seed and days give the same numbers. A store that holds a real count is refused; an earlier simulation is replaced. Do not let real developers send to it: its keys follow from the seed.",
  ],
  examples: ["djstats-collector simulate --developers 5000 --days 400 --seed 1 --store=demo"],
  flags: [
    ["--developers N", "so many different ones are seen over the whole time; 1 to 1000000"],
    ["--days D", "so many days are closed; 1 to 2000"],
    ["--seed S", "a number that all chance follows from"],
    ["--through DAY", "the last of the days, such as 2026-11-24; yesterday unless said"],
    ...storeFlagTexts,
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      developers: { type: "string" },
      days: { type: "string" },
      seed: { type: "string" },
      through: { type: "string" },
      ...storeFlags,
    });
    rejectExtraArgs("simulate", positionals);
    const number = (name: "developers" | "days" | "seed", [least, most]: readonly [number, number]) =>
      wholeNumber(`--${name}`, values[name] ?? "", [least, most]);
    const developers = number("developers", [1, 1_000_000]);
    const days = number("days", [1, 2000]);
    const seed = number("seed", [0, 999_999_999]);
    const last = values.through === undefined ? yesterday(new Date()) : parseDay(values.through);
    if (last === null)
      throw new UsageError(
        `--through takes a day such as 2026-11-24, not ${JSON.stringify(values.through)}.`,
      );
    if (last > yesterday(new Date())) throw new UsageError(`--through takes a day that is over.`);
    const first = last - days + 1;
    if (first <= 0)
      throw new UsageError("The days begin in 2020 at the earliest: ask for fewer with --days.");

    const place = await locateStore(values);
    const keyFile = requireKeyFile(place);
    return withStore(place, "make", async (store) => {
      if ((await store.simulation()) === null && existsSync(keyFile))
        throw new StoreError(
          `The key file ${keyFile} exists, and a simulation makes one of its own. Name another with --key-file.`,
        );
      if (!(await store.beginSimulation({ seed, developers, days })))
        throw new StoreError(
          `${store.database.displayName} holds a real count, and no simulation is added to one. Name a new store with --store.`,
        );
      await simulate(store, keyFile, { seed, developers, first, last });
      await store.database.checkpoint();
      print(
        `${store.database.displayName} holds a simulation: ${developers.toLocaleString("en-US")} developers on ${days.toLocaleString("en-US")} days, from ${dayText(first)} through ${dayText(last)}. The same seed, ${seed}, makes the same again.`,
      );
      return 0;
    });
  },
};
