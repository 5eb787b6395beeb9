import { type Command, defineCommand } from "@djstats/command-line";
import { destinationOf, knownDestinationOf, noticeVersion, reasons } from "@djstats/core";
import { whyNothingSent } from "@djstats/node";
import { readContext } from "./context.ts";
import { print, printJson } from "./output.ts";

export const status: Command = defineCommand({
  summary: "Show whether you are counted, and which rule decides",
  flags: { json: { text: "print JSON" } },
  examples: ["djstats status --json"],
  act: ({ json }) => {
    const now = statusHere();
    if (json) printJson(now);
    else print(statusText(now));
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

function statusHere(): Status {
  const { paths, context } = readContext();
  const denied = whyNothingSent(paths, context);
  const lookup = destinationOf(context);
  const known = knownDestinationOf(context);
  return {
    enabled: denied === null || denied.reason === "notice-pending" || denied.reason === "notice-recent",
    reason: denied?.reason ?? null,
    rule: denied?.why ?? "startproject, startapp and runserver are counted in development.",
    config: paths.config,
    ledger: paths.ledger,
    destination: lookup.state === "found" ? lookup.destination.url : null,
    notice: { seen: known?.notice ?? null, current: noticeVersion },
    id: known?.id ?? null,
  };
}

function statusText(now: Status): string {
  const remedy = reasons.find(({ id }) => id === now.reason)?.remedy;
  const seen = now.notice.seen === null ? "not shown yet" : `version ${now.notice.seen} shown`;
  return [
    `Reporting is ${now.enabled ? "on" : "off"}${now.reason ? ` (${now.reason})` : ""}.`,
    `  ${now.rule}`,
    ...(remedy ? [`  ${remedy}`] : []),
    "",
    `Destination  ${now.destination ?? "none"}`,
    `Notice       ${seen}, version ${now.notice.current} is current`,
    `Id           ${now.id ?? "none"}`,
    `Config       ${now.config}`,
    `Ledger       ${now.ledger}`,
  ].join("\n");
}
