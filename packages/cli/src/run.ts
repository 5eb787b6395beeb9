import { isatty } from "node:tty";
import { UsageError } from "@djstats/command-line";
import { globalRule, isTruthy, type PolicyContext, statusOf } from "@djstats/core";
import { observerVariables } from "@djstats/node";
import { observerDirectory, readContext, reporterScript } from "./context.ts";
import { canExec, exec } from "./exec.ts";
import { buildExecArgv, parentDeathStep } from "./exec-chain.ts";
import { findProgram } from "./find-program.ts";
import { inheritedFiles } from "./inherited-files.ts";
import { failToRun } from "./output.ts";
import { encodeUtf8, type RawArgv, readRawArgv } from "./raw-argv.ts";

/**
 * Runs a command line, and becomes it if the system can.
 *
 * @param args the words after `run`
 * @returns its exit status; 127 or 126 if it cannot be run
 * @throws UsageError if no command is named
 */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args[0] === "--" ? args.slice(1) : args;
  if (name === undefined || name === "") throw new UsageError("Name a command to run: djstats run CMD …");
  if (args[0]?.startsWith("-") && args[0] !== "--")
    throw new UsageError(
      `\`djstats run\` has no flag ${args[0]}. To run a command of that name, put it after --.`,
    );
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
        // The words added here can make a long line too long (Node 22 and 24 abort instead). The command alone
        // is not longer than the line that started this process.
        return exec(found.file, [name, ...rest], process.env);
      }
    }
  }
}

function pathOf({ variables }: RawArgv, env: NodeJS.ProcessEnv): string | undefined {
  const raw = variables.find((word) => word.startsWith("PATH="))?.slice("PATH=".length);
  return raw ?? (env["PATH"] === undefined ? undefined : encodeUtf8(env["PATH"]));
}

/** Returns the environment, with the observer in it unless nothing can be sent or shown in this run. */
function environment(): NodeJS.ProcessEnv {
  const { context } = readContext();
  if (isInVain(context) && !isTruthy(context.env["DJANGO_ANALYTICS_DEBUG"])) return process.env;
  const variables = observerVariables(context, {
    directory: observerDirectory,
    reporter: reporterScript,
  });
  return { ...process.env, ...variables };
}

/** Whether no command can be reported: reporting is off, or a notice is pending and no stream is a terminal. */
function isInVain(context: PolicyContext): boolean {
  const reason = statusOf(context)?.reason;
  if (reason === "notice-pending") return ![0, 1, 2].some(isatty);
  return globalRule(context) !== null || reason === "not-opted-in";
}
