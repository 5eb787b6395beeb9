import type { Window } from "@djstats/counting";
import { type Day, dayOf, dayText, lastSunday, startOf } from "@djstats/counting";
import type { Store } from "@djstats/store";
import { StoreError } from "@djstats/store";
import { type Audience, audiences } from "./audience.ts";
import { makeReport, type ReportMoment } from "./make-report.ts";
import { makeTrends } from "./make-trends.ts";
import { readNoiseKey } from "./noise-key.ts";
import type { Report } from "./report-schema.ts";
import type { Requests } from "./requests-schema.ts";
import { showRequests } from "./show-requests.ts";
import { readSurveys } from "./survey/read-surveys.ts";
import { reportSurvey } from "./survey/report-survey.ts";
import type { Answers, Survey } from "./survey/survey.ts";
import type { Trends, TrendsDay } from "./trends-schema.ts";
import { trendsWindow } from "./with-shares.ts";

/** A request for numbers: the audience, the day and the window. */
export interface ReportRequest {
  readonly audience: Audience;
  readonly now: Date;
  /** The numbers as they were when that day ended; by default, the latest that the audience may see. */
  readonly asOf?: Day | null;
  /** Only this window. */
  readonly window?: Window | null;
  /** The answers of a survey, in place of those that the operator stored. */
  readonly answers?: Answers | null;
}

/**
 * Reads the numbers of a store that an audience may see.
 *
 * @throws StoreError, with a sentence that the audience may see, if there are none
 */
export async function readReport(
  store: Store,
  { audience, now, asOf, window, answers }: ReportRequest,
): Promise<Report> {
  const closed = [...new Set((await store.totals()).map(({ day }) => day))];
  const { isNow, lastTotals } = audiences[audience];
  const whole =
    isNow && asOf == null
      ? await readNow(store)
      : await readThen(store, chooseDay(closed, lastTotals, asOf ?? null));
  const totals = {
    ...whole,
    figures: whole.figures.filter((f) => window == null || f.windowDays === window),
  };
  const simulated = await store.simulation();
  const isLatest = totals.complete && totals.day === closed.findLast((day) => lastTotals(day) === day);
  const report = makeReport(
    {
      totals,
      dimensions: await readDimensions(store, { totals, closed, audience }),
      counts: await store.outcomeCounts(),
      simulated,
      now,
      nextExpected: isLatest && !simulated ? nextAfter(totals.day, now, lastTotals) : null,
    },
    { audience, noiseKey: await readNoiseKey(store) },
  );
  const survey = audience === "public" ? null : (answers ?? (await latestSurvey(store, totals.day)));
  if (survey === null) return report;
  const { leastStep } = audiences[audience];
  return {
    ...report,
    survey: reportSurvey(survey, { through: totals.day, windows: report.windows, leastStep }),
  };
}

/** Returns the latest survey that the operator stored, by the time numbers up to a day can be read: the day after. */
async function latestSurvey(store: Store, through: Day): Promise<Survey | null> {
  const surveys = await readSurveys(store);
  return surveys.findLast(({ date }) => date <= dayText(through + 1)) ?? null;
}

/**
 * Reads the numbers of a store over time that an audience may see.
 *
 * @throws StoreError, with a sentence that the audience may see, if there are none
 */
export async function readTrends(
  store: Store,
  { audience, now, asOf, window }: ReportRequest,
): Promise<Trends> {
  const totals = await store.totals();
  const { lastTotals } = audiences[audience];
  const through = chooseDay([...new Set(totals.map(({ day }) => day))], lastTotals, asOf ?? null);
  const upTo = ({ day }: { readonly day: Day }) => day <= through;
  const trends = makeTrends(
    {
      totals: totals.filter(upTo),
      weeks: (await store.weeks(trendsWindow)).filter(upTo),
      epochs: await store.epochs(),
      simulated: await store.simulation(),
      now,
    },
    { audience, noiseKey: await readNoiseKey(store) },
  );
  if (window == null) return trends;
  const only = (windows: TrendsDay["windows"]) => windows?.filter(({ days }) => days === window) ?? null;
  return { ...trends, days: trends.days.map(({ day, windows }) => ({ day, windows: only(windows) })) };
}

/** Reads the requests of the week that ends on a Sunday, by outcome, as everyone may see them. */
export async function readRequests(store: Store, sunday: Day): Promise<Requests> {
  return showRequests(await store.outcomeCounts(), sunday, await readNoiseKey(store));
}

async function readNow(store: Store): Promise<ReportMoment> {
  const figures = await store.historyNow();
  const [figure] = figures;
  if (!figure) throw new StoreError("Nothing was counted yet.");
  return { day: figure.day, figures, complete: false };
}

async function readThen(store: Store, day: Day): Promise<ReportMoment> {
  return { day, figures: await store.history({ from: day, through: day }), complete: true };
}

/** Reads the dimensions for totals: of the same moment, or of the last Sunday before it in the history. */
async function readDimensions(
  store: Store,
  { totals, closed, audience }: { totals: ReportMoment; closed: readonly Day[]; audience: Audience },
): Promise<ReportMoment | null> {
  if (audiences[audience].lastDimensions(totals.day) === totals.day) return totals;
  const day = closed.findLast((day) => day <= totals.day && lastSunday(day) === day);
  return day === undefined ? null : readThen(store, day);
}

function chooseDay(closed: readonly Day[], lastTotals: (day: Day) => Day, asOf: Day | null): Day {
  if (asOf === null) {
    const last = closed.findLast((day) => lastTotals(day) === day);
    if (last === undefined) throw new StoreError("No day is over yet, and only complete days can be shown.");
    return last;
  }
  const day = lastTotals(asOf);
  if (!closed.includes(day))
    throw new StoreError(
      `${dayText(day)} is not in the history: it is not over, or the collector was not running that day.`,
    );
  return day;
}

/** Returns when the next day that may be shown is over, and its numbers exist. */
function nextAfter(day: Day, now: Date, lastTotals: (day: Day) => Day): Date {
  let next = Math.max(day + 1, dayOf(now));
  while (lastTotals(next) !== next) next += 1;
  return startOf(next + 1);
}
