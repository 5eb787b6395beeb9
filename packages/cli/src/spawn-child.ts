import { spawn } from "node:child_process";

/**
 * Runs a command as a child, forwards signals, and ends as the child does. Used if this process cannot become the
 * command.
 *
 * @param argv from argv[0] on
 * @param files open files to pass on, in addition to the standard streams
 * @returns its exit status; 127 or 126 if it cannot be started
 */
export function spawnChild(
  file: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  files: readonly number[],
): Promise<number> {
  const highest = Math.max(2, ...files);
  const stdio = Array.from({ length: highest + 1 }, (_, fd) =>
    fd < 3 || files.includes(fd) ? fd : ("ignore" as const),
  );
  const child = spawn(file, argv.slice(1), { env, stdio, argv0: argv[0] ?? file });
  // The terminal sends these to both processes; only the child decides what they do.
  for (const signal of ["SIGINT", "SIGQUIT"] as const) process.on(signal, () => {});
  for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"] as const)
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? 127 : 126));
    child.on("exit", (code, signal) => {
      if (signal === null) return resolve(code ?? 1);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}
