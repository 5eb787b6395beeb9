/**
 * Becomes another program: same process, same streams, same terminal. Does not return.
 *
 * @param argv from argv[0] on
 * @param file the program
 */
export function exec(file: string, argv: readonly string[], env: NodeJS.ProcessEnv): never {
  process.execve?.(file, argv, env);
  throw new Error("execve came back");
}

/** Node can only replace itself where it has `execve`, which some systems lack. */
export function canExec(): boolean {
  return typeof process.execve === "function";
}
