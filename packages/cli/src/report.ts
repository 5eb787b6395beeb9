import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { commands, decide, isTruthy } from "@djstats/core";
import {
  flagsOf,
  gatherPlatform,
  hasReader,
  reportText,
  runInForeground,
  startInBackground,
} from "@djstats/node";
import { readContext, reporterScript } from "./context.ts";
import { print } from "./output.ts";
import { factsOf, reportFlags } from "./report-facts.ts";

const { django, python, implementation, settings, debug } = reportFlags;

export const report: Command = defineCommand({
  summary: "Report a command from another program, in the background",
  details: [
    "For programs that already know what ran. The policy is the same as everywhere; in most cases nothing is sent.",
  ],
  args: { command: { placeholder: "COMMAND", text: "the command that ran", words: commands } },
  flags: {
    django: { ...django, required: true },
    python: { ...python, required: true },
    implementation: { ...implementation, default: "CPython" },
    settings: { ...settings, text: `${settings.text}; required for startapp and runserver` },
    debug: { ...debug, text: "value of DEBUG; required with --settings loaded" },
    wait: { text: "wait, and print what was done; exits 0 whatever the network does" },
    noticeFd: {
      placeholder: "N",
      text: "file descriptor of the terminal for the notice",
      default: "2",
      read: readDescriptor,
    },
  },
  examples: [
    "djstats report startproject --django 5.2.3 --python 3.13.1",
    "djstats report startapp --django 5.2.3 --python 3.13.1 --settings none",
  ],
  act: ({ command, wait, noticeFd, ...flags }) => {
    const facts = factsOf(command, flags);
    const { context } = readContext();
    const decision = decide({ ...facts, platform: gatherPlatform() }, context);
    const isDebug = isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"]);
    if (decision.kind === "skip" && !isDebug) {
      if (wait) print(reportText({ did: "nothing", reason: decision.reason, why: decision.why }));
      return 0;
    }
    const script = [reporterScript, ...flagsOf(facts)];
    if (wait)
      print(
        runInForeground([...script, "--wait"], isDebug || !hasReader(noticeFd) ? 2 : noticeFd).trimEnd() ||
          "The reporter ended before it printed its outcome. `djstats log` shows what was sent.",
      );
    else if (isDebug) runInForeground(script);
    else if (decision.kind !== "show-notice") startInBackground(script);
    else if (hasReader(noticeFd)) runInForeground(script, noticeFd);
    return 0;
  },
});

/**
 * Reads a file descriptor. Only the notice is written there, so that errors of a broken djstats or Node never reach the
 * terminal of the reporting program.
 */
function readDescriptor(text: string, name: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UsageError(`${name} takes a file descriptor, such as 3, not ${JSON.stringify(text)}.`);
}
