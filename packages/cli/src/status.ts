import { type Command, defineCommand } from "@djstats/command-line";
import {
  type Destination,
  destinationOf,
  knownDestinationOf,
  noticeVersion,
  type PolicyContext,
  reasons,
  wireForms,
} from "@djstats/core";
import { type Paths, whyNothingSent } from "@djstats/node";
import { readContext } from "./context.ts";
import { print, printJson } from "./output.ts";

export const status: Command = defineCommand({
  summary: "Show whether you are counted, and which rule decides",
  flags: { json: { text: "print JSON" } },
  examples: ["djstats status --json"],
  act: ({ json }) => {
    const { paths, context } = readContext();
    const lookup = destinationOf(context);
    const destination = lookup.state === "found" ? lookup.destination : null;
    const now = statusHere(paths, context, destination);
    if (json) printJson(now);
    else print(statusText(now, destination));
    return 0;
  },
});

interface Status {
  readonly enabled: boolean;
  readonly reason: string | null;
  readonly rule: string;
  readonly config: string;
  readonly ledger: string;
  readonly destination: string | null;
  readonly notice: { readonly seen: number | null; readonly current: number };
  readonly id: string | null;
}

function statusHere(paths: Paths, context: PolicyContext, destination: Destination | null): Status {
  const denied = whyNothingSent(paths, context);
  const known = knownDestinationOf(context);
  return {
    enabled: denied === null || denied.reason === "notice-pending" || denied.reason === "notice-recent",
    reason: denied?.reason ?? null,
    rule: denied?.why ?? "startproject, startapp and runserver are counted in development.",
    config: paths.config,
    ledger: paths.ledger,
    destination: destination?.url ?? null,
    notice: {
      seen: known?.notice ?? null,
      current: destination ? wireForms[destination.form].version : noticeVersion,
    },
    id: known?.id ?? null,
  };
}

function statusText(now: Status, destination: Destination | null): string {
  const remedy = reasons.find(({ id }) => id === now.reason)?.remedy;
  const seen = now.notice.seen === null ? "not shown yet" : `version ${now.notice.seen} shown`;
  return [
    `Reporting is ${now.enabled ? "on" : "off"}${now.reason ? ` (${now.reason})` : ""}.`,
    `  ${now.rule}`,
    ...(remedy ? [`  ${remedy}`] : []),
    "",
    `Destination  ${destination ? `${destination.url}, property ${destination.trackingId}` : "none"}`,
    ...(destination ? [`  ${wireForms[destination.form].receiver}`] : []),
    `Notice       ${seen}, version ${now.notice.current} is current`,
    `Id           ${now.id ?? "none"}`,
    `Config       ${now.config}`,
    `Ledger       ${now.ledger}`,
  ].join("\n");
}
