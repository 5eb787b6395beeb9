import type { Destination } from "../destination.ts";
import { encodePairs } from "../encode-pairs.ts";
import type { Facts, Platform } from "../facts.ts";
import { googleAnalytics4 } from "./form.ts";

/** A request that a maintainer asks for. No run of a command makes one. */
export interface CheckRequest {
  readonly method: "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The values that a check makes up. None comes from a developer. */
export interface MadeUp {
  readonly clientId: string;
  readonly sessionId: string;
  readonly platform: Platform;
}

const example: Omit<Facts, "platform" | "command"> = {
  django: "5.2",
  python: { implementation: "CPython", version: "3.13.1" },
  settings: { state: "none" },
};

/**
 * Returns the request of a made-up run, with which a maintainer checks whether a Google Analytics property accepts it.
 *
 * @param kind `validate` asks the validator, which counts nothing; `debug-view` is counted, and shown in DebugView
 */
export function checkRequest(
  destination: Destination,
  kind: "validate" | "debug-view",
  { clientId, sessionId, platform }: MadeUp,
): CheckRequest {
  const facts = { ...example, command: "runserver", platform } as const;
  const { query, headers, body } = googleAnalytics4.build({ facts, destination, clientId, sessionId });
  const text = googleAnalytics4.bodyText(body);
  const added =
    kind === "validate"
      ? text.replace(/^\{/, '{"validation_behavior":"ENFORCE_RECOMMENDATIONS",')
      : text.replace('"params":{', '"params":{"debug_mode":1,');
  const url =
    kind === "validate" ? destination.url.replace(/\/mp\/collect$/, "/debug/mp/collect") : destination.url;
  return {
    method: "POST",
    url: `${url}?${encodePairs(query)}`,
    headers: { ...headers, "content-length": String(added.length) },
    body: added,
  };
}
