import { type Day, lastSunday, parseDay, startOf } from "@djstats/counting";
import type { Store } from "@djstats/store";
import { StoreError } from "@djstats/store";
import { readReport, readRequests } from "../report/read-report.ts";
import type { Report } from "../report/report-schema.ts";
import { anomalyText, findAnomalies, sigmasHeld } from "./anomalies.ts";
import { createArchive, readArchive, type SnapshotArchive } from "./archive.ts";
import { parseWeek, weekForPeople, weekText } from "./iso-week.ts";
import type { Licence } from "./licences.ts";
import { requireSigningKey, type Signing, signWeeks } from "./signing/signatures.ts";
import type { Snapshot } from "./snapshot.ts";
import { writeStableFiles } from "./stable/stable-files.ts";
import { writeSnapshot } from "./write-snapshot.ts";

export interface Publication {
  readonly directory: string;
  /** The Sunday of the first week to publish if nothing is published yet (default: the latest). */
  readonly from: Day | null;
  /** Sundays of weeks whose changes a person has confirmed. */
  readonly confirmed: ReadonlySet<Day>;
  /** The licence of everything published in the directory. */
  readonly licence: Licence;
  readonly signing: Signing;
  readonly now: Date;
}

export interface Published {
  /** Weeks that were written now. */
  readonly written: readonly string[];
  /** Weeks that have no numbers, because the count was off when they ended. */
  readonly gaps: readonly string[];
  /** The last published week, or null. */
  readonly latest: string | null;
}

/**
 * Publishes the complete weeks that have not been published, oldest first, and then the files with stable addresses.
 * Stops at the first week that is held.
 *
 * @param writing called before a week is written
 * @throws StoreError if the directory was signed by a different key, or if a week must not be published: it is empty,
 * the store lacks published weeks, or a value changed too much and no one has confirmed it. The weeks before it are
 * published.
 */
export async function publishWeeks(
  store: Store,
  { directory, from, confirmed, licence, signing, now }: Publication,
  writing: (week: string) => Promise<void>,
): Promise<Published> {
  let archive = readArchive(directory);
  requireSigningKey(directory, signing);
  const last = archive.snapshots.at(-1) ?? null;
  const totals = await store.totals();
  const closed = new Set(totals.map(({ day }) => day));
  const newest = [...closed].findLast((day) => lastSunday(day) === day) ?? null;
  if (newest === null) throw new StoreError("No week is complete yet, so there is nothing to publish.");
  if (last) await requireNoRegression(store, last, closed);
  const first = last ? sundayOf(last) + 7 : lastSunday((from ?? newest) + 6);
  createArchive(directory);
  const written: string[] = [];
  const gaps: string[] = [];
  try {
    for (let sunday = first; sunday <= newest; sunday += 7) {
      if (!closed.has(sunday)) {
        gaps.push(weekText(sunday));
        continue;
      }
      // The published totals contain noise, and can show ten developers where there are none.
      if (!totals.some(({ day, estimate }) => day === sunday && Math.round(estimate) > 0))
        throw new StoreError(
          `${weekForPeople(sunday)}, is empty, and an empty week is not published. Find out why nothing was counted.`,
        );
      const report = await readReport(store, { audience: "public", asOf: sunday, now });
      // In a new directory, a week is compared with the earlier weeks as they would have been published.
      const earlier =
        archive.snapshots.length > 0 ? archive.snapshots : await readWeeksBefore(store, sunday, closed);
      const requests = await readRequests(store, sunday);
      const snapshot = makeSnapshot(
        { ...report, requests },
        { sunday, archive, earlier, isConfirmed: confirmed.has(sunday) },
      );
      await writing(snapshot.week);
      archive = writeSnapshot(directory, archive, snapshot);
      written.push(snapshot.week);
    }
  } finally {
    // If a later week is held, the weeks before it are signed, and the stable files show them.
    signWeeks(directory, archive, signing);
    writeStableFiles(directory, archive, licence);
  }
  return { written, gaps, latest: archive.snapshots.at(-1)?.week ?? null };
}

interface WeekContext {
  readonly sunday: Day;
  readonly archive: SnapshotArchive;
  /** The weeks that the week is compared with, oldest first. */
  readonly earlier: readonly Pick<Snapshot, "windows">[];
  readonly isConfirmed: boolean;
}

function makeSnapshot(
  report: Report & Pick<Snapshot, "requests">,
  { sunday, archive, earlier, isConfirmed }: WeekContext,
): Snapshot {
  const before = archive.snapshots.at(-1) ?? null;
  const interrupted = archive.interrupted?.snapshot;
  if (before && (before.simulated !== null) !== (report.simulated !== null))
    throw new StoreError("Simulated numbers and real ones are not published side by side.");
  const snapshot: Snapshot = {
    week: weekText(sunday),
    previous: archive.index.snapshots.at(-1)?.json.sha256 ?? null,
    methodChanged: before !== null && before.method !== report.method,
    confirmed: [],
    ...report,
    // If publishing was interrupted after this file was written, the new file is identical.
    generatedAt: interrupted?.week === weekText(sunday) ? interrupted.generatedAt : report.generatedAt,
    // Always the end of the following week, so that it does not depend on when it is written.
    nextExpected: report.simulated === null ? startOf(sunday + 8).toISOString() : null,
  };
  const moved = findAnomalies(snapshot, earlier).map(anomalyText);
  if (moved.length > 0 && !isConfirmed)
    throw new StoreError(
      `${weekForPeople(sunday)}, is held. These values changed by more than ${sigmasHeld} standard deviations:\n${moved.map((line) => `  ${line}`).join("\n")}\nFind out why. If it is real, publish it with --confirm ${weekText(sunday)}.`,
    );
  return { ...snapshot, confirmed: moved };
}

/** The most weeks that a week in a new directory is compared with. */
const weeksBefore = 13;

/** Returns the complete weeks before one, oldest first, as they would have been published. */
async function readWeeksBefore(store: Store, sunday: Day, closed: ReadonlySet<Day>): Promise<Report[]> {
  const sundays = Array.from({ length: weeksBefore }, (_, n) => sunday - 7 * (weeksBefore - n));
  const now = new Date();
  return Promise.all(
    sundays
      .filter((day) => closed.has(day))
      .map((asOf) => readReport(store, { audience: "public", asOf, now })),
  );
}

/** Checks that the store still has the published numbers: otherwise it is a different store, or an old backup. */
async function requireNoRegression(store: Store, last: Snapshot, closed: ReadonlySet<Day>): Promise<void> {
  const sunday = sundayOf(last);
  const tells = `Published is ${weekForPeople(sunday)}, and the store`;
  if (!closed.has(sunday))
    throw new StoreError(
      `${tells} does not have it. It is a different store, or an older backup. Nothing was published.`,
    );
  const again = await readReport(store, { audience: "public", asOf: sunday, now: new Date() });
  const differs = last.windows.find(({ days, total }) => {
    const now = again.windows.find((window) => window.days === days)?.total;
    return !now || now.low > total.high || now.high < total.low;
  });
  if (differs)
    throw new StoreError(
      `${tells} has another number for its ${differs.days} days. It is a different store. Nothing was published.`,
    );
}

function sundayOf({ week, dataThrough }: Snapshot): Day {
  const sunday = parseWeek(week);
  if (sunday === null || parseDay(dataThrough) !== sunday)
    throw new StoreError(`The snapshot of ${week} contains numbers up to ${dataThrough}.`);
  return sunday;
}
