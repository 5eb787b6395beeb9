import { fields } from "@djstats/core";
import { dimensions, otherValue, readSaid } from "@djstats/core/vocabulary";
import { everybody, type Place } from "../count/cells.ts";
import { limits } from "../limits.ts";
import type { Lists } from "./lists.ts";
import type { Refusal } from "./outcomes.ts";

/** What is counted of a hit. The id goes no further than the HMAC. */
export interface Hit {
  readonly id: string;
  readonly place: Place;
  /** Whether a value was outside the lists, and is counted as `other`. */
  readonly folded: boolean;
  /** How many parameters it had that are none of ours. */
  readonly dropped: number;
}

/** What the collector takes: whose count, and which values. */
export interface Accepted {
  /** The names of counts that are taken; all where it is empty. */
  readonly trackingIds: ReadonlySet<string>;
  readonly lists: Lists;
}

/**
 * Reads one payload of the Measurement Protocol. Parameters may come in any order, `+` and `%20` are spaces, the first
 * of several of one name holds, and others than ours are not looked at.
 */
export function readHit(payload: string, userAgent: string | null, accepted: Accepted): Hit | Refusal {
  const parameters = new URLSearchParams(payload);
  const fault = findFault(parameters, accepted.trackingIds)[0];
  if (fault) return fault.why;
  const said = readSaid({ command: parameters.get("ec"), django: parameters.get("av"), userAgent });
  const values = dimensions.map((name) => (accepted.lists[name].has(said[name]) ? said[name] : otherValue));
  return {
    id: parameters.get("cid") ?? "",
    place: [everybody, ...values],
    folded: values.includes(otherValue),
    dropped: countOthers(parameters),
  };
}

const ours = new Set(fields.filter(({ place }) => place === "body").map(({ wire }) => wire));

function countOthers(parameters: URLSearchParams): number {
  let others = 0;
  for (const name of parameters.keys()) if (!ours.has(name)) others += 1;
  return others;
}

export interface Fault {
  readonly why: Refusal;
  readonly parameter: string;
  readonly code: "VALUE_REQUIRED" | "VALUE_INVALID" | "VALUE_OUT_OF_BOUNDS";
}

/** All that is wrong with a hit, the first being the reason for refusing it. */
export function findFault(parameters: URLSearchParams, trackingIds: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const look = (parameter: string, why: Refusal, isRight: (value: string) => boolean) => {
    const value = parameters.get(parameter);
    if (!value) faults.push({ why, parameter, code: "VALUE_REQUIRED" });
    else if (isLongerThan(limits.idBytes, value))
      faults.push({ why, parameter, code: "VALUE_OUT_OF_BOUNDS" });
    else if (!isRight(value)) faults.push({ why, parameter, code: "VALUE_INVALID" });
  };
  look("v", "version", (v) => v === "1");
  look("t", "type", (t) => t === "event");
  look("tid", "tracking-id", (tid) => isText(tid) && (trackingIds.size === 0 || trackingIds.has(tid)));
  look("cid", "client-id", isText);
  return faults;
}

/** In UTF-8. Of most it is plain without counting: a character has three bytes at most for each of its code units. */
function isLongerThan(bytes: number, value: string): boolean {
  return value.length * 3 > bytes && Buffer.byteLength(value) > bytes;
}

/** No control characters, and nothing that was not UTF-8: two different ids must not become one. */
function isText(value: string): boolean {
  return /^[!-~]*$/.test(value) || !/[\p{Cc}\uFFFD]/u.test(value);
}
