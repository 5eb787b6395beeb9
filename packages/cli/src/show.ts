import { type Command, defineCommand } from "@djstats/command-line";
import { buildHit, commands, decide, encode, requestText, wireForms } from "@djstats/core";
import { previewOf } from "@djstats/core/preview";
import { gatherPlatform } from "@djstats/node";
import { captureStdout } from "./capture-stdout.ts";
import { readContext } from "./context.ts";
import { print, printError, printJson } from "./output.ts";
import { factsOf, type ReportFlags, reportFlags } from "./report-facts.ts";

export const show: Command = defineCommand({
  summary: "Show the exact request a command would send, and send nothing",
  details: [
    "Works even if reporting is off. Values you do not give are filled in: the Python on your PATH and its Django are detected; for startapp and runserver, settings with DEBUG on are assumed. With DJANGO_ANALYTICS_DEBUG=1, the command itself prints its request instead of sending it.",
  ],
  args: { command: { placeholder: "COMMAND", text: "the command to show", words: commands } },
  flags: { ...reportFlags, json: { text: "print JSON" } },
  examples: ["djstats show runserver", "djstats show startapp --django 5.2.3 --json"],
  act: ({ command, json, ...given }) => {
    const filled = fillIn(command, given);
    if (filled.django === unknown)
      printError("No Django was found with the Python on your PATH. Give a version with --django.");
    const decision = decide(
      { ...factsOf(command, filled), platform: gatherPlatform() },
      readContext().context,
    );
    if (json) {
      printJson(previewOf(decision));
      return 0;
    }
    const hit = decision.preview && buildHit(decision.preview);
    const request = hit && encode(hit);
    const denied = "reason" in decision ? decision : null;
    print(denied ? `Nothing would be sent (${denied.reason}): ${denied.why}` : "This would be sent:");
    if (request)
      print(`\n${request.url ?? "No destination is configured"}\n\n${indented(requestText(request))}`);
    if (hit && hit.form !== "measurement-protocol") print(`\n${wireForms[hit.form].receiver}`);
    return 0;
  },
});

function indented(text: string): string {
  return text.replaceAll("\r", "").replace(/^(?=.)/gm, "  ");
}

const unknown = "other";

type GivenFlags = { readonly [name in keyof ReportFlags]?: ReportFlags[name] | undefined };
type FoundPython = Partial<Pick<ReportFlags, "django" | "python" | "implementation">>;

/** Returns the flags of a run. Values that were not given are detected or assumed. */
function fillIn(command: string, given: GivenFlags): ReportFlags {
  const found = given.django && given.python ? {} : findPython();
  const { settings, debug } = given;
  const hasSettings = settings === undefined && debug === undefined && command !== "startproject";
  return {
    django: given.django ?? found.django ?? unknown,
    python: given.python ?? found.python ?? unknown,
    implementation: given.implementation ?? found.implementation,
    settings: hasSettings ? "loaded" : settings,
    debug: hasSettings ? true : debug,
  };
}

/** Asks the Python on PATH for its version and Django's. Loads nothing from the working directory. */
function findPython(): FoundPython {
  const script =
    "import sys; print(sys.version.split()[0]); print(sys.implementation.name); import django; print(django.__version__)";
  const names = ["python", "python3", ...(process.platform === "win32" ? ["py"] : [])];
  const found = names.map((python): FoundPython => {
    const stdout = captureStdout(python, ["-c", script]);
    const [version, implementation, django] = stdout.split(/\r?\n/);
    return version && implementation
      ? { python: version, implementation, ...(django ? { django } : {}) }
      : {};
  });
  return found.find(({ django }) => django) ?? found.find(({ python }) => python) ?? {};
}
