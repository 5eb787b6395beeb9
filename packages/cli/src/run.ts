import { isOn, standing } from "@djstats/core";
import { observerVariables, UsageProblem } from "@djstats/node";
import { become, canBecome } from "./become.ts";
import type { Command } from "./command.ts";
import { findProgram } from "./find-program.ts";
import { lookHere, observerDirectory, reporterScript } from "./here.ts";
import { inheritedFiles } from "./inherited-files.ts";
import { encoded, type RawWords, rawWords } from "./raw-words.ts";
import { refuse } from "./refuse.ts";
import { mortalStep, stepsTo } from "./steps.ts";

export const run: Command = {
  name: "run",
  usage: "[--] CMD …",
  summary: "Run a command, and be counted if it is one of the three",
  details: [
    "CMD runs as it would alone: same terminal, input, output, signals and exit status, and no process of ours stays. Any launcher will do. Where reporting is off, CMD runs and that is all. Exit status 127: there is no CMD; 126: it cannot be run.",
  ],
  examples: ["djstats run django-admin startproject mysite", "djstats run poetry run ./manage.py runserver"],
  flags: [],
  act: async (args) => {
    const [name, ...rest] = args[0] === "--" ? args.slice(1) : args;
    if (name === undefined || name === "") throw new UsageProblem("Name a command to run: djstats run CMD …");
    if (args[0]?.startsWith("-") && args[0] !== "--")
      throw new UsageProblem(`\`djstats run\` has no flag ${args[0]}; a command so named goes after --.`);
    const env = environment();
    if (process.platform === "win32")
      return (await import("./run-on-windows.ts")).runOnWindows(name, rest, env);
    const words = rawWords([name, ...rest], env);
    const found = findProgram(words.args[0] ?? "", pathOf(words, env));
    switch (found.state) {
      case "missing":
        return refuse(127, `${name}: command not found`);
      case "not-executable":
        return refuse(126, `${name}: ${found.why}`);
      case "found": {
        if (!canBecome()) return (await import("./stay.ts")).stay(found.file, [name, ...rest], env, []);
        const files = inheritedFiles();
        const argv = [...(files.length > 0 ? mortalStep() : []), ...stepsTo(words, env)];
        const file = argv[0] === name ? found.file : (argv[0] ?? found.file);
        if (files.length > 0) return (await import("./stay.ts")).stay(file, argv, env, files);
        try {
          return become(file, argv, env);
        } catch {
          // What we add can make a long line too long; Node 22 and 24 abort there. The command alone is no longer
          // than what started us.
          return become(found.file, [name, ...rest], process.env);
        }
      }
    }
  },
};

function pathOf({ variables }: RawWords, env: NodeJS.ProcessEnv): string | undefined {
  const raw = variables.find((word) => word.startsWith("PATH="))?.slice("PATH=".length);
  return raw ?? (env["PATH"] === undefined ? undefined : encoded(env["PATH"]));
}

/** The environment with the observer in it; as it is where reporting is off, unless debug asks to see. */
function environment(): NodeJS.ProcessEnv {
  const { paths, situation } = lookHere();
  if (standing(situation) && !isOn(situation.env["DJANGO_ANALYTICS_DEBUG"])) return process.env;
  const variables = observerVariables(situation, paths, {
    directory: observerDirectory,
    reporter: reporterScript,
  });
  return { ...process.env, ...variables };
}
