// A third-party program that uses the packages. It prints the body that would be sent, and why nothing is sent.
import { type Decision, decide, defaultProfile, type Facts, fields } from "@djstats/core";
import { bodyJsonSchema } from "@djstats/core/json-schema";
import { previewOf } from "@djstats/core/preview";
import { type Dimension, parseHitAttributes } from "@djstats/core/vocabulary";
import { findPaths, gatherPlatform, type Report, report } from "@djstats/node";

const facts: Facts = {
  command: "startproject",
  django: "5.2.3",
  python: { implementation: "CPython", version: "3.13.1" },
  platform: gatherPlatform(),
  settings: { state: "none" },
};
const decision: Decision = decide(facts, {
  env: {},
  config: { state: "absent" },
  profile: defaultProfile,
  now: Date.now(),
});
const attributes: Record<Dimension, string> = parseHitAttributes({
  command: "startproject",
  django: "5.2.3",
  userAgent: null,
});
const reported: Report = await report(facts);
console.log(
  JSON.stringify({
    body: previewOf(decision).body,
    listed: fields.length,
    schema: bodyJsonSchema()["type"],
    django: attributes.django,
    config: findPaths().config,
    did: reported.did,
    reason: reported.did === "nothing" ? reported.reason : null,
  }),
);
