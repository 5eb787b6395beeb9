import {
  buildHit,
  type Decision,
  decide,
  defaultProfile,
  encode,
  type Facts,
  noticeVersion,
  type PolicyContext,
  type UserConfig,
  type WireRequest,
} from "@djstats/core";
import { fieldNamed } from "./fields.ts";

const endpoint = "https://collector.example/collect";

/** The config of the developer in the examples, who has seen the notice of a collector and not opted out. */
export const exampleUserConfig: UserConfig = {
  id: fieldNamed("cid").example,
  notice: noticeVersion,
  origin: new URL(endpoint).origin,
  disable: null,
  ended: null,
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
  config: { state: "read", userConfig: exampleUserConfig },
  profile: defaultProfile,
};

/** Returns an example of a request, built by the code that builds every request. */
export function exampleRequest(): WireRequest<"send"> {
  const decision: Decision = decide(exampleFacts, exampleContext);
  if (decision.kind !== "send") throw new Error(`The example is not sent: ${decision.kind}.`);
  return encode(buildHit(decision.permit));
}
