import { requestText } from "@djstats/core";
import type { LedgerEntry } from "@djstats/node";
import { exampleKnown, exampleRequest } from "./example-request.ts";

/** A config file as it is after the notice has been shown. */
export const exampleConfig: string = [
  `[${exampleKnown.url} ${exampleKnown.trackingId}]`,
  `id=${exampleKnown.id}`,
  `notice=${exampleKnown.notice}`,
  `shown=${new Date(exampleKnown.shown ?? 0).toISOString()}`,
].join("\n");

const request = exampleRequest();
const entry: LedgerEntry = {
  n: 1,
  at: "2026-11-24T09:30:00.000Z",
  destination: request.url ?? "",
  request: requestText(request),
  outcome: "answered",
  status: 200,
};

/** A ledger entry, with line breaks added. */
export const exampleLedger = JSON.stringify(entry, null, 2);
