import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { destinationOf, globalRule, isTruthy, reasons } from "@djstats/core";
import { probeDestination, whyNothingSent } from "@djstats/node";
import { readContext } from "./context.ts";
import { examineFiles } from "./examine-files.ts";
import { examinePython } from "./examine-python.ts";
import { attention, type Finding, note, ok } from "./finding.ts";
import { print, printJson } from "./output.ts";

export const doctor: Command = defineCommand({
  summary: "Find out what keeps you from being counted, and how to fix it",
  details: [
    "Starts the Python on your PATH with the observer enabled, and checks your files, the ledger and the policy. Makes no network connection.",
    "With --reach, opens one connection to the destination, with its TLS handshake, and closes it. The receiver sees your address, the time and the host name; no request is made and no ID is sent. Skipped if reporting is off.",
    "Exit status: 1 if something needs attention, otherwise 0.",
  ],
  flags: {
    python: { placeholder: "PROGRAM", text: "check this Python instead", read: readProgram },
    reach: { text: "check whether the destination can be reached" },
    json: { text: "print JSON" },
  },
  examples: ["djstats doctor --python .venv/bin/python", "djstats doctor --reach"],
  act: async ({ python, reach, json }) => {
    const { paths, context } = readContext();
    const findings = [
      nodeFinding(),
      ...examinePython(python, context),
      decisionFinding(),
      ...examineFiles(paths),
      ...(reach ? [await destinationFinding()] : []),
    ];
    const isWell = findings.every(({ state }) => state !== "attention");
    if (json) printJson({ ok: isWell, findings });
    else print(findings.map(findingText).join("\n"));
    return isWell ? 0 : 1;
  },
});

function readProgram(text: string, name: string): string {
  if (text === "") throw new UsageError(`${name} names a program, such as .venv/bin/python.`);
  return text;
}

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

/** Returns the decision about a tracked command here, in the words of `status`. */
function decisionFinding(): Finding {
  const { paths, context } = readContext();
  const denied = whyNothingSent(paths, context);
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
      `No connection was tried because reporting is off${denied ? ` (${denied.reason})` : ""}.`,
    );
  if (isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"]))
    return note("destination", "No connection was tried, because DJANGO_ANALYTICS_DEBUG is set.");
  const { destination } = lookup;
  const reached = await probeDestination(destination);
  switch (reached.state) {
    case "reached":
      return ok("destination", `${destination.host} can be reached; no request was made.`);
    case "proxy":
      return note(
        "destination",
        "No connection was tried: you use a proxy, which only a real request could test.",
      );
    case "unreachable":
      return attention(
        "destination",
        `${destination.host} cannot be reached (${reached.error}).`,
        "Check the URL, and whether a firewall, proxy or certificate blocks the connection.",
      );
  }
}
