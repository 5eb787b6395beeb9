import { resolve } from "node:path";
import { defineCommand, type Group, oneOf, UsageError } from "@djstats/command-line";
import type { Day } from "@djstats/counting";
import { appendEntry, localActor } from "@djstats/reports/access";
import {
  addSigningKey,
  checkStableFiles,
  findNoted,
  type Licence,
  licences,
  type PublishingChange,
  parseWeek,
  publishWeeks,
  readArchive,
  readPublishing,
  readSignatures,
  readSigningKeys,
  type SigningKey,
  setPublishing,
} from "@djstats/reports/publish";
import { StoreError, type StoreLocation, withStore } from "@djstats/store";
import { print } from "./output.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const publish: Group = {
  summary: "Publish complete weeks as public files, if publishing is on",
  details: [
    "DEP 8 restricts who may see the numbers, so publishing is off until `publish on` records who decided it and why.",
  ],
  examples: ["djstats-collector publish to /srv/numbers"],
  commands: {
    on: () =>
      defineCommand({
        summary: "Turn publishing on, and record who decided it and why",
        details: [
          "Publishing on again replaces the licence in every file except the weekly ones, which have none.",
        ],
        flags: {
          licence,
          ...decision,
        },
        examples: ["djstats-collector publish on --licence CC0-1.0 --asked-by Board --reason vote"],
        act: (flags) => turn(flags),
      }),
    off: () =>
      defineCommand({
        summary: "Turn publishing off, and record who decided it and why",
        flags: decision,
        examples: ['djstats-collector publish off --asked-by "the board" --reason "a vote"'],
        act: (flags) => turn({ licence: null, ...flags }),
      }),
    to: () =>
      defineCommand({
        summary: "Write the weeks that a directory lacks",
        details: [
          "One JSON and one CSV file each, named after their content and chained to the week before, and files at addresses that stay the same, such as latest.json, series.csv and requests.csv. Values with fewer than 50 developers are grouped under `other`. A week in which a value changed by more than 5 standard deviations is held until a person confirms it.",
        ],
        args: { directory },
        flags: {
          from: {
            placeholder: "WEEK",
            text: "the first time: week to start with, such as 2026-W40 (default: the latest)",
            read: readWeek,
          },
          confirm: {
            placeholder: "WEEK",
            text: "the changes in this week are real",
            read: readWeek,
            repeatable: true,
          },
          signingKey,
          lostSigningKey: { text: "continue with a new key, because the old one is lost" },
          ...storeFlags,
        },
        examples: ["djstats-collector publish to /srv/numbers --from 2026-W40"],
        act: async ({ directory, from = null, confirm, signingKey, lostSigningKey, ...where }) => {
          const location = await locateStore(where);
          const signing = { file: signingKeyFile(location, signingKey), isLost: lostSigningKey };
          return write(location, directory, { from, confirmed: new Set(confirm), signing });
        },
      }),
    key: () =>
      defineCommand({
        summary: "Print the public key that verifies published weeks",
        details: [
          "Creates the signing key if there is none. Publish the public key at a second place, such as your repository. --rotate replaces the key from the next week on: the old one stays in the file, because it endorses the new one.",
        ],
        flags: {
          rotate: { text: "create a new key for the weeks to come" },
          signingKey,
          ...storeFlags,
        },
        examples: ["djstats-collector publish key"],
        act: async ({ rotate, signingKey, ...where }) => {
          const file = signingKeyFile(await locateStore(where), signingKey);
          print(signingKeysOf(file, rotate).at(-1)?.publicKey ?? "");
          return 0;
        },
      }),
    check: () =>
      defineCommand({
        summary: "Verify a directory of published weeks",
        details: ["Prints the latest hash. Note it elsewhere: it shows later whether weeks were removed."],
        args: { directory },
        flags: {
          noted: { placeholder: "HASH", text: "a hash that was printed before", read: readHash },
        },
        examples: ["djstats-collector publish check /srv/numbers"],
        act: ({ directory, noted = null }) => check(directory, noted),
      }),
  },
};

const directory = {
  placeholder: "DIRECTORY",
  text: "the directory of published files",
  read: readDirectory,
} as const;

const signingKey = {
  placeholder: "FILE",
  text: "file with the signing key (SQLite default: STORE.signing-key)",
} as const;

/** Returns the file of signing keys, which must be named for PostgreSQL. */
function signingKeyFile({ store, isFile }: StoreLocation, named?: string): string {
  if (named === undefined && !isFile)
    throw new UsageError("With PostgreSQL, name the file of the signing key: --signing-key FILE.");
  return resolve(named ?? `${store}.signing-key`);
}

/** Reads the signing keys, and creates the first or, if asked to, a new one. */
function signingKeysOf(file: string, isRotated: boolean): SigningKey[] {
  const keys = readSigningKeys(file);
  return keys.length > 0 && !isRotated ? keys : [...keys, addSigningKey(file)];
}

const licence = {
  placeholder: "LICENCE",
  text: `the licence of the numbers: ${Object.keys(licences).join(", ")}`,
  required: true,
  read: oneOf(Object.keys(licences) as Licence[]),
} as const;

const decision = {
  askedBy: { placeholder: "WHO", text: "who decided it", required: true, read: readReason },
  reason: { placeholder: "TEXT", text: "why", required: true, read: readReason },
  ...storeFlags,
} as const;

type Decision = PublishingChange & Parameters<typeof locateStore>[0];

async function turn({ licence, askedBy, reason, ...where }: Decision): Promise<number> {
  return withStore(await locateStore(where), "open", async (store) => {
    await setPublishing(store, { licence, askedBy, reason }, { actor: localActor(), now: new Date() });
    print(licence === null ? "Publishing is off." : `Publishing is on, under ${licence}.`);
    return 0;
  });
}

interface Request {
  readonly from: Day | null;
  readonly confirmed: ReadonlySet<Day>;
  readonly signing: { readonly file: string; readonly isLost: boolean };
}

function write(
  place: StoreLocation,
  directory: string,
  { from, confirmed, signing: { file, isLost } }: Request,
): Promise<number> {
  return withStore(place, "open", async (store) => {
    const licence = await readPublishing(store);
    if (licence === null)
      throw new StoreError(
        "Publishing is off. Someone entitled to decide turns it on with: `djstats-collector publish on --licence LICENCE --asked-by WHO --reason TEXT`.",
      );
    const actor = localActor();
    const isSigned = readSignatures(directory).keys.length > 0;
    // A missing file is created again only if the operator has asked for that.
    const keys = isSigned && !isLost ? readSigningKeys(file) : signingKeysOf(file, false);
    const signing = { keys, isLost };
    const { written, gaps, latest } = await publishWeeks(
      store,
      { directory, from, confirmed, licence, signing, now: new Date() },
      (week) => appendEntry(store, { actor, action: "publish", detail: `${week}, to ${directory}` }),
    );
    for (const week of gaps) print(`${week} has no numbers: the collector was not running when it ended.`);
    for (const week of written) print(`Published ${week}.`);
    if (written.length === 0) print(`Nothing new to publish. The latest week is ${latest ?? "none"}.`);
    return 0;
  });
}

function check(directory: string, noted: string | null): number {
  const archive = readArchive(directory);
  const latest = archive.index.snapshots.at(-1);
  if (!latest) throw new StoreError(`Nothing was published in ${directory}.`);
  checkStableFiles(directory, archive);
  const weeks = archive.snapshots.length;
  print(`${weeks} weeks up to ${latest.week}: all unchanged, none missing.`);
  if (noted !== null) print(`${findNoted(directory, archive, noted)} is the week that you noted.`);
  print(`Note ${latest.json.sha256} elsewhere; --noted shows later whether it is still there.`);
  return 0;
}

function readDirectory(text: string, name: string): string {
  if (text === "") throw new UsageError(`${name} is the directory of published files, not "".`);
  return resolve(text);
}

function readHash(text: string, name: string): string {
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new UsageError(`${name} takes a hash that \`publish check\` printed, not ${JSON.stringify(text)}.`);
  return text;
}

function readReason(text: string, name: string): string {
  if (text.trim() === "") throw new UsageError(`${name} takes a text, not ${JSON.stringify(text)}.`);
  return text;
}

function readWeek(text: string, name: string): Day {
  const sunday = parseWeek(text);
  if (sunday === null)
    throw new UsageError(`${name} takes a week such as 2026-W47, not ${JSON.stringify(text)}.`);
  return sunday;
}
