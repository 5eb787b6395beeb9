import { isatty } from "node:tty";
import { commands, decide, isTruthy } from "@djstats/core";
import {
  factsFromFlags,
  flagsOf,
  gatherPlatform,
  parseFlags,
  reportFlags,
  reportText,
  runInForeground,
  startInBackground,
  UsageError,
} from "@djstats/node";
import type { Command } from "./command.ts";
import { readContext, reporterScript } from "./context.ts";
import { print } from "./output.ts";

export const report: Command = {
  name: "report",
  usage: "COMMAND --django V --python V [--implementation CPython] [--settings …] [--wait]",
  summary: "Report a command that another program saw, in the background",
  details: [
    "For programs that know the facts themselves. The policy is the same as everywhere: most often the answer is that nothing is sent.",
  ],
  examples: [
    "djstats report startproject --django 5.2.3 --python 3.13.1",
    "djstats report startapp --django 5.2.3 --python 3.13.1 --settings none",
  ],
  flags: [
    ["--django V", "Django's version"],
    ["--python V", "Python's version"],
    ["--implementation NAME", "CPython where not given"],
    ["--settings STATE", "none, unloadable or loaded; needed for startapp and runserver"],
    ["--debug, --no-debug", "what loaded settings say; needed with --settings loaded"],
    ["--wait", "wait for it, and say what was done; status 0 whatever the network does"],
    ["--notice-fd N", "the terminal for the notice, as an open file; standard error where not given"],
  ],
  words: commands,
  act: (args) => {
    const { values, positionals } = parseFlags(args, {
      ...reportFlags,
      wait: { type: "boolean" },
      "notice-fd": { type: "string", default: "2" },
    });
    const noticeFd = parseDescriptor(values["notice-fd"]);
    const [command, more] = positionals;
    if (command === undefined) throw new UsageError(`Name a command: ${commands.join(", ")}.`);
    if (more !== undefined)
      throw new UsageError(`One command at a time; ${JSON.stringify(more)} is another.`);
    const facts = factsFromFlags(command, values);
    const { context } = readContext();
    const decision = decide({ ...facts, platform: gatherPlatform() }, context);
    const debug = isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"]);
    if (decision.kind === "skip" && !debug) {
      if (values.wait) print(reportText({ did: "nothing", reason: decision.reason, why: decision.why }));
      return 0;
    }
    const script = [reporterScript, ...flagsOf(facts)];
    if (values.wait)
      print(
        runInForeground([...script, "--wait"], debug || !isatty(noticeFd) ? 2 : noticeFd).trimEnd() ||
          "The reporter ended before it could say; `djstats log` says what left.",
      );
    else if (debug) runInForeground(script);
    else if (decision.kind !== "show-notice") startInBackground(script);
    else if (isatty(noticeFd)) runInForeground(script, noticeFd);
    return 0;
  },
};

/**
 * A program that reports can so keep its terminal from all that a broken installation of ours, or of Node, would
 * write to standard error.
 */
function parseDescriptor(text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw new UsageError(
      `--notice-fd is the number of an open file, such as 3, not ${JSON.stringify(text)}.`,
    );
  return Number(text);
}
