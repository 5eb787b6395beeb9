import { eventLimits, whyNotName } from "./event-names.ts";
import { isObject, parseObject } from "./parse-events.ts";

/** A message of Google's validator, in its form. */
export interface ValidationMessage {
  readonly fieldPath: string;
  readonly description: string;
  readonly validationCode: string;
}

/** Returns what is wrong with a request of Google Analytics 4, as its validator words it: nothing if it is valid. */
export function findEventFaults(payload: string): readonly ValidationMessage[] {
  const body = parseObject(payload);
  if (!body) return [fault("", "VALUE_INVALID", "The body is not a JSON object.")];
  const { client_id: id, events } = body;
  return [
    ...(typeof id === "string" && id !== ""
      ? []
      : [fault("client_id", "VALUE_REQUIRED", "client_id is required, as a text.")]),
    ...eventsFaults(events),
  ];
}

function eventsFaults(events: unknown): readonly ValidationMessage[] {
  if (!Array.isArray(events) || events.length === 0)
    return [fault("events", "VALUE_REQUIRED", "events is required, as a list.")];
  if (events.length > eventLimits.events)
    return [fault("events", "EXCEEDED_MAX_ENTITIES", `There are more than ${eventLimits.events} events.`)];
  return events.flatMap((event: unknown, index) => eventFaults(event, `events[${index}]`));
}

function eventFaults(event: unknown, path: string): readonly ValidationMessage[] {
  if (!isObject(event) || typeof event["name"] !== "string" || event["name"] === "")
    return [fault(`${path}.name`, "VALUE_REQUIRED", "An event needs a name.")];
  const params = isObject(event["params"]) ? Object.entries(event["params"]) : [];
  return [
    ...nameFaults("event", event["name"], `${path}.name`),
    ...(params.length > eventLimits.params
      ? [
          fault(
            `${path}.params`,
            "EXCEEDED_MAX_ENTITIES",
            `There are more than ${eventLimits.params} parameters.`,
          ),
        ]
      : []),
    ...params.flatMap(([name, value]) => [
      ...nameFaults("param", name, `${path}.params.${name}`),
      ...(typeof value === "string" && value.length > eventLimits.valueCharacters
        ? [fault(`${path}.params.${name}`, "VALUE_OUT_OF_BOUNDS", "The value is too long.")]
        : []),
    ]),
  ];
}

function nameFaults(kind: "event" | "param", name: string, path: string): readonly ValidationMessage[] {
  const code = whyNotName(kind, name);
  return code ? [fault(path, code, "The name is reserved, or has characters that no name may have.")] : [];
}

function fault(fieldPath: string, validationCode: string, description: string): ValidationMessage {
  return { fieldPath, description, validationCode };
}
