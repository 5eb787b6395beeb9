import { actorOf, appendEntry, type Grant } from "@djstats/reports/access";
import { StoreError } from "@djstats/store";
import { authenticate } from "./authenticate.ts";
import type { DocumentName } from "./make-document.ts";
import { HttpError } from "./outcomes.ts";
import { readParameters } from "./parameters.ts";
import type { PagesContext, RequestContext } from "./request-context.ts";

/** A document of numbers at an address of its own, which never changes its meaning. */
interface DocumentRoute {
  readonly name: DocumentName;
  readonly type: string;
  readonly parameters: readonly ("window" | "as-of")[];
}

const json = "application/json";
const csv = "text/csv; charset=utf-8; header=present";

/** Every document. */
export const documentsByPath: Readonly<Record<string, DocumentRoute>> = {
  "/v1/report.json": { name: "report.json", type: json, parameters: ["window", "as-of"] },
  "/v1/report.csv": { name: "report.csv", type: csv, parameters: ["window", "as-of"] },
  "/v1/trends.json": { name: "trends.json", type: json, parameters: ["as-of"] },
  "/v1/trends.csv": { name: "trends.csv", type: csv, parameters: ["as-of"] },
};

/** Answers a reader with a document, after adding an audit entry. */
export async function answerDocument(
  c: PagesContext,
  { name, type, parameters }: DocumentRoute,
): Promise<Response> {
  const request = c.get("request");
  const { documents, now } = request;
  const { grant } = await authenticate(request, "read");
  const asked = readParameters(request.query, parameters);
  const { body, etag, through } = await documents.get({ name, ...asked, now }).catch(rejectMissing);
  const window = asked.window === null ? "" : `, ${asked.window} days`;
  await auditRead(request, grant, `${name}${window}, through ${through}`);
  c.set("outcome", "read");
  return c.body(body, 200, {
    "Content-Type": type,
    ETag: etag,
    "Cache-Control": "private, no-cache",
    Vary: "Authorization, Cookie",
  });
}

/** Adds an audit entry for what a grant reads, before it is shown. */
export function auditRead({ deps, now }: RequestContext, grant: Grant, detail: string): Promise<void> {
  return appendEntry(deps.store, { actor: actorOf(grant), action: "read", detail }, now);
}

/** Rejects with the store's own sentence if it has no such numbers. */
function rejectMissing(error: unknown): never {
  throw error instanceof StoreError ? new HttpError("no-numbers", error.message) : error;
}
