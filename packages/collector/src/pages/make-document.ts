import { createHash } from "node:crypto";
import type { Day, Window } from "@djstats/counting";
import { type Report, readReport, readTrends, reportCsv, type Trends, trendsCsv } from "@djstats/reports";
import type { Store } from "@djstats/store";
import { firstWindow, numbersView } from "./numbers-view.ts";
import { etagOf } from "./static-files.ts";

export type DocumentName = "report.json" | "report.csv" | "trends.json" | "trends.csv" | "dashboard";

/** A request for a document. Its values can be sent to another thread. */
export interface DocumentRequest {
  readonly name: DocumentName;
  readonly window: Window | null;
  /** The day on which the numbers end; null for the latest. */
  readonly asOf: Day | null;
  readonly now: Date;
}

/** A document of numbers, ready to be sent. The dashboard is the part of its page that shows numbers. */
export interface MadeDocument {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  /** The last day in it. */
  readonly through: string;
  /** A hash of everything in it except the time at which it was made. */
  readonly fingerprint: string;
}

/** Makes a document, in another thread so that hits do not wait. Rejects with StoreError if there are no numbers. */
export type MakeDocument = (request: DocumentRequest) => Promise<MadeDocument>;

/**
 * Reads numbers that people with a role may see, and prints them as a document.
 *
 * @throws StoreError, with a sentence for the reader, if the store has no such numbers
 */
export async function makeDocument(store: Store, request: DocumentRequest): Promise<MadeDocument> {
  const asked = { audience: "role", ...request } as const;
  switch (request.name) {
    case "report.json":
    case "report.csv": {
      const report = await readReport(store, asked);
      return finish(request.name === "report.csv" ? reportCsv(report) : JSON.stringify(report), [report]);
    }
    case "trends.json":
    case "trends.csv": {
      const trends = await readTrends(store, asked);
      return finish(request.name === "trends.csv" ? trendsCsv(trends) : JSON.stringify(trends), [trends]);
    }
    case "dashboard": {
      const report = await readReport(store, { ...asked, window: null });
      const trends = await readTrends(store, { ...asked, window: null });
      const windowDays = request.window ?? firstWindow;
      const view = numbersView({ report, trends, windowDays, hasCharts: false });
      return finish(String(view), [report, trends]);
    }
  }
}

function finish(text: string, numbers: readonly [Report | Trends, ...(Report | Trends)[]]): MadeDocument {
  const body = new TextEncoder().encode(`${text}\n`);
  const timeless = JSON.stringify(numbers.map((one) => ({ ...one, generatedAt: "" })));
  return {
    body,
    etag: etagOf(body),
    through: numbers[0].dataThrough,
    fingerprint: createHash("sha256").update(timeless).digest("base64"),
  };
}
