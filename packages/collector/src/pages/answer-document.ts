import type { Report, Trends } from "@djstats/reports";
import { jsonSchemas, reportCsv, trendsCsv } from "@djstats/reports";
import { actorOf, appendEntry, type Grant } from "@djstats/reports/access";
import { StoreError } from "@djstats/store";
import { type Answer, documentAnswer, documentHeaders } from "./answer.ts";
import { authenticate } from "./authenticate.ts";
import type { Asked } from "./documents.ts";
import { HttpError } from "./outcomes.ts";
import { readParameters } from "./parameters.ts";
import type { RequestContext } from "./request-context.ts";
import { etagOf, type StaticFiles } from "./static-files.ts";
import { isSameOrigin } from "./transport.ts";

/** A document of numbers at an address of its own, which never changes what it means. */
interface DocumentMaker {
  readonly name: string;
  readonly type: string;
  readonly parameters: readonly ("window" | "as-of")[];
  readonly make: (visit: RequestContext, asked: Asked) => Promise<Made>;
}

interface Made {
  readonly body: Buffer;
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

/** What the documents are made of, for everybody: there is no number in it. */
export const schemaFiles: StaticFiles = new Map(
  Object.entries(jsonSchemas).map(([name, schema]) => {
    const file = { ...bodyOf(JSON.stringify(schema, null, 2)), type: "application/schema+json" };
    return [`/v1/${name.replace(".v1.", ".")}`, file];
  }),
);

/** Gives a document to whoever may read it, once it is written down that they did. */
export async function answerDocument(visit: RequestContext, made: DocumentMaker): Promise<Answer> {
  if (isSameOrigin(visit.request, visit.transport) === false) throw new HttpError("cross-site");
  const { grant } = await authenticate(visit);
  const asked = readParameters(visit.query, made.parameters);
  const { body, etag, through } = await made.make(visit, asked).catch(refuseWhereNone);
  const window = asked.window === null ? "" : `, ${asked.window} days`;
  await auditRead(visit, grant, `${made.name}${window}, through ${through}`);
  const headers = { ...documentHeaders, "Content-Type": made.type, Vary: "Authorization, Cookie" };
  return documentAnswer(visit.request, "read", { body, etag, headers });
}

/** Writes down who reads what, so that they may. Throws Refused where they read too often. */
export async function auditRead(
  { parts, pace, now }: RequestContext,
  grant: Grant,
  detail: string,
): Promise<void> {
  if (!pace.tryConsume(grant.id, now)) throw new HttpError("pace");
  await appendEntry(parts.store, { actor: actorOf(grant), action: "read", detail }, now);
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
    const made = printed.get(document) ?? { ...bodyOf(print(document)), through: document.dataThrough };
    printed.set(document, made);
    return made;
  };
}

function bodyOf(text: string): { body: Buffer; etag: string } {
  const body = Buffer.from(`${text}\n`);
  return { body, etag: etagOf(body) };
}

function jsonText(document: object): string {
  return JSON.stringify(document);
}

/** What the store has no numbers for is said in a sentence of ours. */
function refuseWhereNone(error: unknown): never {
  throw error instanceof StoreError ? new HttpError("no-numbers", error.message) : error;
}
