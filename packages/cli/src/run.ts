import { globalRule, isTruthy } from "@djstats/core";
import { observerVariables, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { observerDirectory, readContext, reporterScript } from "./context.ts";
import { canExec, exec } from "./exec.ts";
import { buildExecArgv, parentDeathStep } from "./exec-chain.ts";
import { findProgram } from "./find-program.ts";
import { inheritedFiles } from "./inherited-files.ts";
import { failToRun } from "./output.ts";
import { encodeUtf8, type RawArgv, readRawArgv } from "./raw-argv.ts";

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
    if (name === undefined || name === "") throw new UsageError("Name a command to run: djstats run CMD …");
    if (args[0]?.startsWith("-") && args[0] !== "--")
      throw new UsageError(`\`djstats run\` has no flag ${args[0]}; a command so named goes after --.`);
    const env = environment();
    if (process.platform === "win32")
      return (await import("./run-on-windows.ts")).runOnWindows(name, rest, env);
    const words = readRawArgv([name, ...rest], env);
    const found = findProgram(words.args[0] ?? "", pathOf(words, env));
    switch (found.state) {
      case "missing":
        return failToRun(127, `${name}: command not found`);
      case "not-executable":
        return failToRun(126, `${name}: ${found.why}`);
      case "found": {
        if (!canExec())
          return (await import("./spawn-child.ts")).spawnChild(found.file, [name, ...rest], env, []);
        const files = inheritedFiles();
        const argv = [...(files.length > 0 ? parentDeathStep() : []), ...buildExecArgv(words, env)];
        const file = argv[0] === name ? found.file : (argv[0] ?? found.file);
        if (files.length > 0) return (await import("./spawn-child.ts")).spawnChild(file, argv, env, files);
        try {
          return exec(file, argv, env);
        } catch {
          // What we add can make a long line too long; Node 22 and 24 abort there. The command alone is no longer
          // than what started us.
          return exec(found.file, [name, ...rest], process.env);
        }
      }
    }
  },
};

function pathOf({ variables }: RawArgv, env: NodeJS.ProcessEnv): string | undefined {
  const raw = variables.find((word) => word.startsWith("PATH="))?.slice("PATH=".length);
  return raw ?? (env["PATH"] === undefined ? undefined : encodeUtf8(env["PATH"]));
}

/** The environment with the observer in it; as it is where reporting is off, unless debug asks to see. */
function environment(): NodeJS.ProcessEnv {
  const { paths, context } = readContext();
  if (globalRule(context) && !isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"])) return process.env;
  const variables = observerVariables(context, paths, {
    directory: observerDirectory,
    reporter: reporterScript,
  });
  return { ...process.env, ...variables };
}
