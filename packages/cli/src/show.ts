import { buildHit, commands, decide, encode, requestText } from "@djstats/core";
import { previewOf } from "@djstats/core/preview";
import {
  factsFromFlags,
  gatherPlatform,
  parseFlags,
  type ReportFlags,
  reportFlags,
  UsageError,
} from "@djstats/node";
import { captureStdout } from "./capture-stdout.ts";
import type { Command } from "./command.ts";
import { readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";

export const show: Command = {
  name: "show",
  usage: "COMMAND [--django V] [--python V] [--implementation NAME] [--settings …] [--json]",
  summary: "Show the exact request of a command, and send nothing",
  details: [
    "Also where reporting is off. What you do not give is what is found here: the Python on your PATH and its Django, and settings with DEBUG on for startapp and runserver. DJANGO_ANALYTICS_DEBUG=1 has the command itself print it, in place of sending.",
  ],
  examples: ["djstats show runserver", "djstats show startapp --django 5.2.3 --json"],
  flags: [
    ["--django V", "Django's version"],
    ["--python V", "Python's version"],
    ["--implementation NAME", "CPython, PyPy, …"],
    ["--settings STATE", "none, unloadable or loaded"],
    ["--debug, --no-debug", "what loaded settings say"],
    ["--json", "the same for programs"],
  ],
  words: commands,
  act: (args) => {
    const { values, positionals } = parseFlags(args, { ...reportFlags, json: { type: "boolean" } });
    const [command, more] = positionals;
    if (command === undefined) throw new UsageError(`Name a command: ${commands.join(", ")}.`);
    if (more !== undefined)
      throw new UsageError(`One command at a time; ${JSON.stringify(more)} is another.`);
    const here = found(command, values);
    const facts = { ...factsFromFlags(command, { ...here, ...values }), platform: gatherPlatform() };
    if ((values.django ?? here.django) === unknown)
      printError("No Django was found with the Python on your PATH; --django gives one.");
    const decision = decide(facts, readContext().context);
    if (values.json) {
      printJson(previewOf(decision));
      return 0;
    }
    const request = decision.preview && encode(buildHit(decision.preview));
    const denied = "reason" in decision ? decision : null;
    print(denied ? `Nothing would be sent (${denied.reason}): ${denied.why}` : "This would be sent:");
    if (request) print(`\n${request.url ?? "To no destination"}\n\n${indented(requestText(request))}`);
    return 0;
  },
};

function indented(text: string): string {
  return text.replaceAll("\r", "").replace(/^(?=.)/gm, "  ");
}

const unknown = "other";

/** What stands here of what was not given. */
function found(command: string, given: ReportFlags): ReportFlags {
  const python = given.django && given.python ? {} : findPython();
  const known = { django: unknown, python: unknown, ...python };
  const hasSettings = given.settings === undefined && given.debug === undefined && command !== "startproject";
  return { ...known, ...(hasSettings ? { settings: "loaded", debug: true } : {}) };
}

/** Asks the Python on PATH for its version and Django's. Loads nothing of the working directory. */
function findPython(): ReportFlags {
  const script =
    "import sys; print(sys.version.split()[0]); print(sys.implementation.name); import django; print(django.__version__)";
  const names = ["python", "python3", ...(process.platform === "win32" ? ["py"] : [])];
  const found = names.map((python): ReportFlags => {
    const stdout = captureStdout(python, ["-c", script]);
    const [version, implementation, django] = stdout.split(/\r?\n/);
    return version && implementation
      ? { python: version, implementation, ...(django ? { django } : {}) }
      : {};
  });
  return found.find(({ django }) => django) ?? found.find(({ python }) => python) ?? {};
}
