import { wireForms } from "@djstats/core";
import { countingLimits } from "@djstats/counting";
import { eventLimits } from "./event-names.ts";
import type { Rejection } from "./outcomes.ts";
import { type AcceptedHits, type Hit, isLongerThan, isText, makeHit } from "./parse-hit.ts";

const listed = wireForms["google-analytics-4"].fields.flatMap(({ place, wire }) =>
  place === "body" ? [wire] : [],
);

type Json = Readonly<Record<string, unknown>>;

/**
 * Parses one request of Google Analytics 4. Any content type is accepted, values may be numbers or texts, and values
 * that are not counted are ignored. The API secret is not checked: it is public, and the response would be the same for
 * a wrong one.
 *
 * @returns a hit for each event, or one reason to reject the request
 */
export function parseEvents(
  payload: string,
  query: string | null,
  accepted: AcceptedHits,
): readonly (Hit | Rejection)[] {
  const body = parseObject(payload);
  const events = body?.["events"];
  if (!body || !Array.isArray(events) || events.length === 0 || events.length > eventLimits.events)
    return ["event"];
  const property = new URLSearchParams(query ?? "").get("measurement_id") ?? "";
  const { trackingIds } = accepted;
  if (!isIdentifier(property) || (trackingIds.size > 0 && !trackingIds.has(property))) return ["tracking-id"];
  const { client_id: id, device } = body;
  if (typeof id !== "string" || !isIdentifier(id)) return ["client-id"];
  const system = isObject(device) ? textOf(device["operating_system"]) : null;
  const ignored = countUnknown(body, "");
  return events.map((event: unknown) => {
    if (!isObject(event) || typeof event["name"] !== "string") return "event";
    const params = isObject(event["params"]) ? event["params"] : {};
    const attributes = {
      command: event["name"],
      django: textOf(params["django_version"]),
      python: textOf(params["python_version"]) ?? "",
      system: system ?? "",
      userAgent: null,
    };
    return makeHit(id, attributes, accepted, ignored + countUnknown(params, "events.params."));
  });
}

/** Parses a JSON object; returns null if the text is not one. */
export function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isIdentifier(value: string): boolean {
  return value !== "" && !isLongerThan(countingLimits.idBytes, value) && isText(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

/** Returns how many names of an object are not on djstats' list. */
function countUnknown(values: Json, place: string): number {
  return Object.keys(values).filter((name) => !listed.some((wire) => isAt(wire, place + name))).length;
}

function isAt(wire: string, path: string): boolean {
  return wire === path || wire.startsWith(`${path}.`);
}
