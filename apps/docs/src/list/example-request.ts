import {
  buildHit,
  type Decision,
  decide,
  defaultProfile,
  destinationOf,
  encode,
  type Facts,
  type KnownDestination,
  noticeVersion,
  numbersRequest,
  numbersRequestText,
  type PolicyContext,
  type WireRequest,
} from "@djstats/core";
import { fieldNamed, googleFields } from "./fields.ts";

const endpoint = "https://collector.example/collect";

/** The time of the examples. */
const now = Date.parse("2026-11-24T09:30:00Z");

/** The record in the config file of the examples: the notice was shown for a collector half an hour ago. */
export const exampleKnown: KnownDestination = {
  url: endpoint,
  trackingId: fieldNamed("tid").example,
  id: fieldNamed("cid").example,
  notice: noticeVersion,
  shown: now - 30 * 60_000,
  ended: false,
};

export const exampleEnv: Readonly<Record<string, string>> = {
  DJSTATS_ENDPOINT: endpoint,
  DJSTATS_TRACKING_ID: fieldNamed("tid").example,
};

export const exampleFacts: Facts = {
  command: "runserver",
  django: "5.2.3",
  python: { implementation: "CPython", version: "3.13.1" },
  platform: { os: "linux", machine: "x86_64", version: "" },
  settings: { state: "loaded", debug: true },
};

export const exampleContext: PolicyContext = {
  env: exampleEnv,
  config: { state: "read", userConfig: { disable: null, destinations: [exampleKnown] } },
  profile: defaultProfile,
  now,
  sessionId: "1483920617",
};

/** The same developer, with a property of Google Analytics as the destination. */
export const googleContext: PolicyContext = {
  ...exampleContext,
  env: {
    DJSTATS_ENDPOINT: "https://www.google-analytics.com/mp/collect",
    DJSTATS_TRACKING_ID: exampleOf("measurement_id"),
    DJSTATS_API_SECRET: exampleOf("api_secret"),
  },
  config: {
    state: "read",
    userConfig: {
      disable: null,
      destinations: [
        {
          ...exampleKnown,
          url: "https://www.google-analytics.com/mp/collect",
          trackingId: exampleOf("measurement_id"),
        },
      ],
    },
  },
};

function exampleOf(wire: string): string {
  return googleFields.find((field) => field.wire === wire)?.example ?? "";
}

/** Returns an example of a request, built by the code that builds every request. */
export function exampleRequest(context: PolicyContext = exampleContext): WireRequest<"send"> {
  const decision: Decision = decide(exampleFacts, context);
  if (decision.kind !== "send") throw new Error(`The example is not sent: ${decision.kind}.`);
  return encode(buildHit(decision.permit));
}

/** Returns the request of `djstats numbers`, built by the code that builds it. */
export function exampleNumbersRequest(): string {
  const lookup = destinationOf(exampleContext);
  const request = lookup.state === "found" && numbersRequest(lookup.destination);
  if (!request) throw new Error("The example's destination publishes no numbers.");
  return numbersRequestText(request).replaceAll("\r", "").trimEnd();
}
