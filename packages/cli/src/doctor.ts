import { destinationOf, globalRule, isTruthy, reasons, statusOf } from "@djstats/core";
import { parseFlags, probeDestination, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { readContext } from "./context.ts";
import { examineFiles } from "./examine-files.ts";
import { examinePython } from "./examine-python.ts";
import { attention, type Finding, note, ok } from "./finding.ts";
import { print, printJson } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const doctor: Command = {
  name: "doctor",
  usage: "[--python PROGRAM] [--reach] [--json]",
  summary: "Look for what keeps you from being counted, and say what to do",
  details: [
    "Starts the Python on your PATH with the observer in place, and looks at files, ledger and policy. Contacts nobody.",
    "With --reach it opens one connection to the destination, with its TLS handshake, and closes it. The receiver sees your address, the time and the host name; no request is made and no id is sent. Not where reporting is off.",
    "Exit status 1 where something needs attention, else 0.",
  ],
  examples: ["djstats doctor --python .venv/bin/python", "djstats doctor --reach"],
  flags: [
    ["--python PROGRAM", "another Python"],
    ["--reach", "see whether the destination can be reached"],
    ["--json", "the same for programs"],
  ],
  act: async (args) => {
    const { values, positionals } = parseFlags(args, {
      python: { type: "string" },
      reach: { type: "boolean" },
      json: { type: "boolean" },
    });
    rejectExtraArgs("doctor", positionals, 0);
    if (values.python === "") throw new UsageError("--python names a program, such as .venv/bin/python.");
    const { paths, context } = readContext();
    const findings = [
      nodeFinding(),
      ...examinePython(values.python, context, paths),
      decisionFinding(),
      ...examineFiles(paths),
      ...(values.reach ? [await destinationFinding()] : []),
    ];
    const isWell = findings.every(({ state }) => state !== "attention");
    if (values.json) printJson({ ok: isWell, findings });
    else print(findings.map(findingText).join("\n"));
    return isWell ? 0 : 1;
  },
};

const marks = { ok: "  ok    ", note: "  note  ", attention: "  !     " } as const;

function findingText({ state, text, remedy }: Finding): string {
  return [marks[state] + text, ...(remedy ? [`        ${remedy}`] : [])].join("\n");
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isOld = major < 22 || (major === 22 && minor < 19);
  const text = `Node ${process.version} runs djstats (${process.execPath}).`;
  return isOld ? attention("node", text, "Install Node 22.19 or later.") : ok("node", text);
}

/** What would be decided here, in the words of `status`. */
function decisionFinding(): Finding {
  const denied = statusOf(readContext().context);
  if (!denied) return ok("decision", "startproject, startapp and runserver are counted in development.");
  const text = `Nothing would be sent (${denied.reason}): ${denied.why}`;
  const remedy = reasons.find(({ id }) => id === denied.reason)?.remedy ?? "";
  const isWrong = denied.reason === "config-unreadable" || denied.reason === "no-destination";
  return isWrong ? attention("decision", text, remedy) : note("decision", text, remedy);
}

async function destinationFinding(): Promise<Finding> {
  const { context } = readContext();
  const denied = globalRule(context);
  const lookup = destinationOf(context);
  if (denied || lookup.state === "missing")
    return note(
      "destination",
      `No connection was tried, as reporting is off${denied ? ` (${denied.reason})` : ""}.`,
    );
  if (isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"]))
    return note("destination", "No connection was tried, as DJANGO_ANALYTICS_DEBUG is set.");
  const { destination } = lookup;
  const reached = await probeDestination(destination);
  switch (reached.state) {
    case "reached":
      return ok("destination", `${destination.host} can be reached; no request was made.`);
    case "proxy":
      return note(
        "destination",
        "No connection was tried: there is a proxy, and only a request could ask it.",
      );
    case "unreachable":
      return attention(
        "destination",
        `${destination.host} cannot be reached (${reached.error}).`,
        "See whether the address is right, and whether a firewall, proxy or certificate stands between.",
      );
  }
}
