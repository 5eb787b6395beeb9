import type { Report, Trends } from "@djstats/reports";
import { reportCsv, trendsCsv } from "@djstats/reports";
import { actorOf, appendEntry, type Grant } from "@djstats/reports/access";
import { StoreError } from "@djstats/store";
import { authenticate } from "./authenticate.ts";
import type { Asked } from "./documents.ts";
import { HttpError } from "./outcomes.ts";
import { readParameters } from "./parameters.ts";
import type { PagesContext, RequestContext } from "./request-context.ts";
import { etagOf } from "./static-files.ts";

/** A document of numbers at an address of its own, which never changes what it means. */
interface DocumentMaker {
  readonly name: string;
  readonly type: string;
  readonly parameters: readonly ("window" | "as-of")[];
  readonly make: (request: RequestContext, asked: Asked) => Promise<Made>;
}

interface Made {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
  readonly through: string;
}

const jsonType = "application/json";
const csvType = "text/csv; charset=utf-8; header=present";

/** Every document. */
export const documentsByPath: Readonly<Record<string, DocumentMaker>> = {
  "/v1/report.json": ofReport("report.json", jsonType, jsonText),
  "/v1/report.csv": ofReport("report.csv", csvType, reportCsv),
  "/v1/trends.json": ofTrends("trends.json", jsonType, jsonText),
  "/v1/trends.csv": ofTrends("trends.csv", csvType, trendsCsv),
};

/** Answers with a document if a reader asks for it, once the audit log has an entry for that. */
export async function answerDocument(c: PagesContext, made: DocumentMaker): Promise<Response> {
  const request = c.get("request");
  const { grant } = await authenticate(request, "read");
  const asked = readParameters(request.query, made.parameters);
  const { body, etag, through } = await made.make(request, asked).catch(rejectMissing);
  const window = asked.window === null ? "" : `, ${asked.window} days`;
  await auditRead(request, grant, `${made.name}${window}, through ${through}`);
  c.set("outcome", "read");
  return c.body(body, 200, {
    "Content-Type": made.type,
    ETag: etag,
    "Cache-Control": "private, no-cache",
    Vary: "Authorization, Cookie",
  });
}

/** Adds an audit entry for what a grant reads, before it is shown. */
export function auditRead({ deps, now }: RequestContext, grant: Grant, detail: string): Promise<void> {
  return appendEntry(deps.store, { actor: actorOf(grant), action: "read", detail }, now);
}

function ofReport(name: string, type: string, print: (report: Report) => string): DocumentMaker {
  const once = printer(print);
  const make: DocumentMaker["make"] = async ({ documents, now }, asked) =>
    once(await documents.report(asked, now));
  return { name, type, parameters: ["window", "as-of"], make };
}

function ofTrends(name: string, type: string, print: (trends: Trends) => string): DocumentMaker {
  const once = printer(print);
  const make: DocumentMaker["make"] = async ({ documents, now }, asked) =>
    once(await documents.trends(asked, now));
  return { name, type, parameters: ["as-of"], make };
}

/** Prints each document once: trends of years are a megabyte. */
function printer<T extends Report | Trends>(print: (document: T) => string): (document: T) => Made {
  const printed = new WeakMap<T, Made>();
  return (document) => {
    const before = printed.get(document);
    if (before) return before;
    const body = Buffer.from(`${print(document)}\n`);
    const made = { body, etag: etagOf(body), through: document.dataThrough };
    printed.set(document, made);
    return made;
  };
}

function jsonText(document: object): string {
  return JSON.stringify(document);
}

/** Rejects with the store's own sentence if it has no such numbers. */
function rejectMissing(error: unknown): never {
  throw error instanceof StoreError ? new HttpError("no-numbers", error.message) : error;
}
