import { type Command, defineCommand } from "@djstats/command-line";
import { destinationOf, globalRule, isTruthy } from "@djstats/core";
import { makeCheck } from "@djstats/node";
import { exchangeScript, readContext } from "./context.ts";
import { print, printJson } from "./output.ts";

export const check: Command = defineCommand({
  summary: "Check that Google Analytics accepts an event; for maintainers",
  details: [
    "Sends one request to the validator of the configured property: the body of a run, with a made-up ID. Nothing is counted. The validator checks neither the measurement ID nor the API secret.",
    "With --debug-view, sends one real event instead, which is counted. If Google Analytics shows it in DebugView, both are right.",
    "No run does this. If reporting is off, nothing is sent. Exit status: 1 if anything is wrong.",
  ],
  flags: {
    debugView: { text: "send one event that is shown in DebugView, and counted" },
    json: { text: "print JSON" },
  },
  examples: ["djstats check", "djstats check --debug-view"],
  act: async ({ debugView, json }) => {
    const checked = await checkAs(debugView ? "debug-view" : "validate");
    if (json) printJson(checked);
    else print([...checked.messages, ...checked.notes].join("\n"));
    return checked.ok ? 0 : 1;
  },
});

interface Checked {
  readonly ok: boolean;
  /** A sentence for each thing that is wrong. */
  readonly messages: readonly string[];
  /** Sentences on what the answer means. */
  readonly notes: readonly string[];
}

async function checkAs(kind: "validate" | "debug-view"): Promise<Checked> {
  const { context } = readContext();
  const denied = globalRule(context);
  const lookup = destinationOf(context);
  if (lookup.state === "missing") return wrong(lookup.why);
  if (denied) return wrong(`Nothing was sent (${denied.reason}): ${denied.why}`);
  const { destination } = lookup;
  if (destination.form !== "google-analytics-4")
    return wrong(
      "Only a Google Analytics property has a validator. For any other destination, run `djstats doctor --reach`.",
    );
  const request = makeCheck(destination, kind);
  if (isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"]))
    return {
      ok: true,
      messages: [],
      notes: ["Nothing was sent, because DJANGO_ANALYTICS_DEBUG is set.", request.body],
    };
  const { sendCheck } = (await import(exchangeScript)) as typeof import("./exchange.ts");
  const answer = await sendCheck(request);
  if (answer.outcome === "failed")
    return wrong(`${destination.host} could not be reached (${answer.error}), so nothing was checked.`);
  if (answer.status < 200 || answer.status > 299)
    return wrong(`${destination.host} answered ${answer.status}, so it did not accept the request.`);
  return kind === "validate" ? validated(destination.host, answer.text) : delivered(answer.status);
}

function wrong(message: string): Checked {
  return { ok: false, messages: [message], notes: [] };
}

const unchecked =
  "The validator checked neither the measurement ID nor the API secret. The ID was made up, and nothing was counted.";

function validated(host: string, text: string): Checked {
  const messages = messagesIn(text);
  if (!messages) return wrong(`${host} did not answer as the validator of Google Analytics does.`);
  if (messages.length > 0) return { ok: false, messages, notes: [unchecked] };
  return { ok: true, messages, notes: ["The validator found nothing wrong.", unchecked] };
}

function delivered(status: number): Checked {
  const notes = [
    `Answered ${status}: accepted for receipt. Google gives the same answer to requests that it then drops.`,
    "The event is counted as one developer. It is in DebugView within a minute if the measurement ID and the API secret are right.",
  ];
  return { ok: true, messages: [], notes };
}

/** Returns a sentence for each message of a validator, without characters that a terminal would interpret. */
function messagesIn(text: string): readonly string[] | null {
  try {
    const { validationMessages } = JSON.parse(text) as { validationMessages?: unknown };
    if (!Array.isArray(validationMessages)) return null;
    return validationMessages.map((message: Record<string, unknown>) =>
      [message?.["fieldPath"], message?.["description"], message?.["validationCode"]]
        .filter((part) => typeof part === "string" && part !== "")
        .join(": ")
        .replaceAll(/[^ -~]/g, "?"),
    );
  } catch {
    return null;
  }
}
