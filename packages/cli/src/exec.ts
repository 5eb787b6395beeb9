/**
 * Replaces this process with another program: same process ID, streams and terminal. Does not return.
 *
 * @param argv from argv[0] on
 * @param file the program
 */
export function exec(file: string, argv: readonly string[], env: NodeJS.ProcessEnv): never {
  process.execve?.(file, argv, env);
  throw new Error("execve came back");
}

/** Whether Node can replace itself: some systems have no `execve`. */
export function canExec(): boolean {
  return typeof process.execve === "function";
}
