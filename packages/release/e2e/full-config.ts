import type { KnownDestination } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import type { LedgerEntry } from "@djstats/node";
import fc from "fast-check";
import { now } from "./situations.ts";

const places = Array.from({ length: limits.configSections + 4 }, (_, n) =>
  n % 2
    ? { url: `https://c${n % 3}.example/collect`, trackingId: `UA-${n}` }
    : { url: "https://www.google-analytics.com/mp/collect", trackingId: `G-ABCDE1234${n % 10}${n}` },
);
const time = fc.integer({ min: now - 1e9, max: now }).map((ms) => Math.round(ms / 1e8) * 1e8);

/** More destinations than a config file may have, about as often as not. */
export const fullConfig: fc.Arbitrary<KnownDestination[]> = fc
  .tuple(
    fc.shuffledSubarray(places, { minLength: limits.configSections - 1 }),
    fc.infiniteStream(fc.option(time, { nil: null })),
  )
  .map(([chosen, times]) =>
    chosen.map((place) => ({ ...place, id: null, notice: 1, shown: times.next().value, ended: false })),
  );

/** Requests of both forms, to those destinations and to others. */
export const ledgerEntries: fc.Arbitrary<LedgerEntry[]> = fc.array(
  fc
    .tuple(fc.constantFrom(...places, { url: "https://c1.example/collect", trackingId: "UA" }), time)
    .map(([{ url, trackingId }, at], n = 1) => {
      const isGoogle = trackingId.startsWith("G-");
      return {
        n,
        at: new Date(at).toISOString(),
        destination: isGoogle ? `${url}?measurement_id=${trackingId}&api_secret=x` : url,
        request: `POST /x HTTP/1.1\r\nhost: x\r\n\r\n${isGoogle ? '{"client_id":"x"}' : `v=1&tid=${trackingId}&cid=x`}`,
        outcome: "pending",
      };
    }),
);
