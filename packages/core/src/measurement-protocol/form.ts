import { encodePairs } from "../encode-pairs.ts";
import { userAgent } from "../user-agent.ts";
import { djangoVersion } from "../versions.ts";
import { defineForm, noClientId, noDestination, type WireForm } from "../wire-form.ts";
import { bodyFields, headerFields } from "./fields.ts";
import { noticeVersion } from "./notice-version.ts";

/** Version 1 of the Measurement Protocol, as DEP 8 chose it. */
export const measurementProtocol: WireForm<
  Record<never, never>,
  typeof headerFields,
  typeof bodyFields
> = defineForm({
  name: "measurement-protocol",
  version: noticeVersion,
  receiver:
    "The receiver sees each event with its ID. djstats' own collector counts it without storing the ID, so that no one can look at it later.",
  whyAddress:
    "No request can be sent without it. Our collector does not store it; to limit abuse, it holds a keyed hash of the network in memory.",
  query: {},
  headers: headerFields,
  body: bodyFields,
  build: ({ facts, destination, clientId }) => ({
    query: {},
    headers: {
      host: destination?.host ?? noDestination,
      connection: "close",
      "User-Agent": userAgent(facts),
      "Content-Type": "application/x-www-form-urlencoded",
    },
    body: {
      v: "1",
      tid: destination?.trackingId ?? noDestination,
      cid: clientId ?? noClientId,
      t: "event",
      ec: facts.command,
      ea: facts.command,
      an: "Django",
      aid: "Django",
      av: djangoVersion(facts.django),
      aip: "1",
    },
  }),
  bodyText: encodePairs,
});
