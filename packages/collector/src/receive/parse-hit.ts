import { fields, isUuid } from "@djstats/core";
import { dimensions, type HitAttributes, otherValue, parseHitAttributes } from "@djstats/core/vocabulary";
import { allValue, countingLimits, type DimensionValues } from "@djstats/counting";
import type { Rejection } from "./outcomes.ts";
import type { Vocabularies } from "./vocabularies.ts";

/** The parts of a hit that are counted. The ID goes no further than the HMAC. */
export interface Hit {
  readonly id: string;
  readonly values: DimensionValues;
  /** Whether a value was outside the vocabularies, and is counted as `other`. */
  readonly folded: boolean;
  /** How many of its parameters the protocol does not need. */
  readonly ignoredParameters: number;
}

/** The hits that a collector accepts: tracking IDs and values. */
export interface AcceptedHits {
  /** The accepted tracking IDs; empty to accept all. */
  readonly trackingIds: ReadonlySet<string>;
  readonly vocabularies: Vocabularies;
}

/**
 * Parses one payload of the Measurement Protocol. Parameters may be in any order, `+` and `%20` are spaces, the first
 * of several with one name applies, and unknown ones are ignored.
 */
export function parseHit(payload: string, userAgent: string | null, accepted: AcceptedHits): Hit | Rejection {
  const parameters = new URLSearchParams(payload);
  const fault = findFaults(parameters, accepted.trackingIds)[0];
  if (fault) return fault.why;
  const attributes = { command: parameters.get("ec"), django: parameters.get("av"), userAgent };
  return makeHit(parameters.get("cid") ?? "", attributes, accepted, countIgnored(parameters));
}

/** Makes a hit from the values of a request, in either form: a developer who uses both is counted once. */
export function makeHit(
  id: string,
  attributes: HitAttributes,
  { vocabularies }: AcceptedHits,
  ignoredParameters: number,
): Hit {
  const candidates = parseHitAttributes(attributes);
  const values = dimensions.map((name) =>
    vocabularies[name].has(candidates[name]) ? candidates[name] : otherValue,
  );
  return {
    id: oneSpelling(id),
    values: [allValue, ...values],
    folded: values.includes(otherValue),
    ignoredParameters,
  };
}

/** Returns a UUID in lower case, because some clients send capitals; other IDs unchanged. */
function oneSpelling(id: string): string {
  return isUuid(id) ? id.toLowerCase() : id;
}

const bodyFieldNames = new Set(fields.filter(({ place }) => place === "body").map(({ wire }) => wire));

function countIgnored(parameters: URLSearchParams): number {
  let others = 0;
  // `forEach` makes no object for each parameter.
  parameters.forEach((_, name) => {
    if (!bodyFieldNames.has(name)) others += 1;
  });
  return others;
}

export interface Fault {
  readonly why: Rejection;
  readonly parameter: string;
  readonly code: "VALUE_REQUIRED" | "VALUE_INVALID" | "VALUE_OUT_OF_BOUNDS";
}

/** Returns all faults of a hit; the first is the reason for rejecting it. */
export function findFaults(parameters: URLSearchParams, trackingIds: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const look = (parameter: string, why: Rejection, isRight: (value: string) => boolean) => {
    const value = parameters.get(parameter);
    if (!value) faults.push({ why, parameter, code: "VALUE_REQUIRED" });
    else if (isLongerThan(countingLimits.idBytes, value))
      faults.push({ why, parameter, code: "VALUE_OUT_OF_BOUNDS" });
    else if (!isRight(value)) faults.push({ why, parameter, code: "VALUE_INVALID" });
  };
  look("v", "version", (v) => v === "1");
  look("t", "type", (t) => t === "event");
  look("tid", "tracking-id", (tid) => isText(tid) && (trackingIds.size === 0 || trackingIds.has(tid)));
  look("cid", "client-id", isText);
  return faults;
}

/** Whether a text is longer than a number of bytes in UTF-8. A code unit is at most three bytes, so few are counted. */
export function isLongerThan(bytes: number, value: string): boolean {
  return value.length * 3 > bytes && Buffer.byteLength(value) > bytes;
}

/** Whether a text has no control characters and was valid UTF-8, so that two different IDs do not become one. */
export function isText(value: string): boolean {
  return /^[!-~]*$/.test(value) || !/[\p{Cc}\uFFFD]/u.test(value);
}
