import * as v from "valibot";
import { reportCsv } from "../../report/csv.ts";
import { documentEntries } from "../../report/report-schema.ts";
import { type Licence, licences } from "../licences.ts";
import { type Snapshot, snapshotSchema } from "../snapshot.ts";

const {
  week,
  previous,
  methodChanged,
  confirmed,
  complete,
  dimensionsThrough,
  method,
  throttledShare,
  windows,
  requests,
} = snapshotSchema.entries;

/** All published weeks in one document. */
export const seriesSchema = v.pipe(
  v.object({
    ...documentEntries,
    licence: v.pipe(
      v.picklist(Object.keys(licences) as Licence[]),
      v.description("The licence of the numbers, as an SPDX identifier"),
    ),
    weeks: v.pipe(
      v.array(
        v.object({
          ...{ week, dataThrough: documentEntries.dataThrough, previous, methodChanged, confirmed, complete },
          ...{ dimensionsThrough, method, throttledShare, windows, requests },
        }),
      ),
      v.description("Oldest first; a week that was not published is missing"),
    ),
  }),
  v.title("All weeks that djstats-collector published"),
);

type Series = v.InferOutput<typeof seriesSchema>;

/** @param snapshots oldest first; `last` is the newest */
export function seriesJson(snapshots: readonly Snapshot[], last: Snapshot, licence: Licence): string {
  const { schemaVersion, generatedAt, dataThrough, headline, coverage, simulated } = last;
  const series: Series = {
    ...{ schemaVersion, generatedAt, dataThrough, headline, licence, coverage, simulated },
    weeks: snapshots.map((snapshot) => v.parse(weekSchema, snapshot)),
  };
  return `${JSON.stringify(series, null, 2)}\n`;
}

const weekSchema = seriesSchema.entries.weeks.pipe[0].item;

/** Returns the lines of all weekly CSV files, each with its week in front. */
export function seriesCsv(snapshots: readonly Snapshot[]): string {
  const weeks = snapshots.map((snapshot) => ({
    week: snapshot.week,
    lines: reportCsv(snapshot).split("\n"),
  }));
  const [head = ""] = weeks[0]?.lines ?? [];
  const lines = weeks.flatMap(({ week, lines }) => lines.slice(1).map((line) => `${week},${line}`));
  return `${[`week,${head}`, ...lines].join("\n")}\n`;
}
