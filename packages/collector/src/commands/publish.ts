import { resolve } from "node:path";
import type { Day } from "@djstats/counting";
import { appendEntry, localActor } from "@djstats/reports/access";
import {
  parseWeek,
  publishWeeks,
  readArchive,
  readPublishing,
  setPublishing,
} from "@djstats/reports/publish";
import { StoreError, type StoreLocation, withStore } from "@djstats/store";
import { UsageError } from "../errors.ts";
import type { Command } from "./command.ts";
import { parseFlags, rejectExtraArgs } from "./flags.ts";
import { print } from "./output.ts";
import { locateStore, storeFlags, storeFlagTexts } from "./store-flags.ts";

export const publish: Command = {
  name: "publish",
  usage: "on|off|to DIRECTORY|check DIRECTORY [FLAGS]",
  summary: "Publish complete weeks for everybody, once somebody has allowed it",
  details: [
    "DEP 8 restricts who may see the numbers, so publishing is off until `publish on` records who decided it and why. `to` writes what is not in the directory yet: a JSON and a CSV file for each complete week, named by its content and chained to the week before. Values with fewer than 50 developers are folded into `other`. A week is held where a value moved by more than 5 standard deviations, until a person confirms it. `check` reads a directory again.",
  ],
  examples: ["djstats-collector publish to /srv/numbers"],
  flags: [
    ["--asked-by WHO", "of on and off: who decided it"],
    ["--reason TEXT", "of on and off: why"],
    [
      "--from WEEK",
      "of to, the first time: from which week on, such as 2026-W40; the latest alone unless said",
    ],
    ["--confirm WEEK", "of to: what moved in this week is real; may be given again"],
    ...storeFlagTexts,
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      "asked-by": { type: "string" },
      reason: { type: "string" },
      from: { type: "string" },
      confirm: { type: "string", multiple: true, default: [] },
      ...storeFlags,
    });
    const [action, ...rest] = positionals;
    const place = await locateStore(values);
    switch (action) {
      case "on":
      case "off":
        rejectExtraArgs(`publish ${action}`, rest);
        return turn(place, action, values);
      case "to":
        rejectExtraArgs("publish to", rest, 1);
        return write(place, directoryOf(rest), {
          from: values.from === undefined ? null : sundayOf("--from", values.from),
          confirmed: new Set(values.confirm.map((week) => sundayOf("--confirm", week))),
        });
      case "check":
        rejectExtraArgs("publish check", rest, 1);
        return check(directoryOf(rest));
      default:
        throw new UsageError("Say what to publish: on, off, to DIRECTORY, or check DIRECTORY.");
    }
  },
};

async function turn(
  place: StoreLocation,
  to: "on" | "off",
  { "asked-by": askedBy, reason }: { "asked-by"?: string | undefined; reason?: string | undefined },
): Promise<number> {
  if (!askedBy?.trim() || !reason?.trim())
    throw new UsageError(`\`publish ${to}\` needs --asked-by and --reason: who decided it, and why.`);
  return withStore(place, "open", async (store) => {
    await setPublishing(store, { to, askedBy, reason }, { actor: localActor(), now: new Date() });
    print(`Publishing is ${to}.`);
    return 0;
  });
}

function write(
  place: StoreLocation,
  directory: string,
  { from, confirmed }: { from: Day | null; confirmed: ReadonlySet<Day> },
): Promise<number> {
  return withStore(place, "open", async (store) => {
    if ((await readPublishing(store)) !== "on")
      throw new StoreError(
        "Publishing is off. Whoever may decide it turns it on: `djstats-collector publish on --asked-by WHO --reason TEXT`.",
      );
    const actor = localActor();
    const { written, gaps, latest } = await publishWeeks(
      store,
      { directory, from, confirmed, now: new Date() },
      (week) => appendEntry(store, { actor, action: "publish", detail: `${week}, to ${directory}` }),
    );
    for (const week of gaps) print(`${week} has no numbers: the count was off when it ended.`);
    for (const week of written) print(`Published ${week}.`);
    if (written.length === 0) print(`Nothing is new: ${latest ?? "no week"} is the latest.`);
    return 0;
  });
}

function check(directory: string): number {
  const { snapshots } = readArchive(directory);
  const latest = snapshots.at(-1);
  if (!latest) throw new StoreError(`Nothing was published in ${directory}.`);
  print(`${snapshots.length} weeks through ${latest.week}: each as it was published, and none missing.`);
  return 0;
}

function directoryOf([directory]: readonly string[]): string {
  if (!directory) throw new UsageError("Name the directory of what is published.");
  return resolve(directory);
}

function sundayOf(flag: string, text: string): Day {
  const sunday = parseWeek(text);
  if (sunday === null)
    throw new UsageError(`${flag} takes a week such as 2026-W47, not ${JSON.stringify(text)}.`);
  return sunday;
}
