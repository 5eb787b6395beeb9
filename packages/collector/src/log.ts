/** What a line of the log may hold besides its event: numbers, and words of ours. Nothing that came with a request. */
type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export type Log = (level: "info" | "warning" | "error", event: string, fields?: LogFields) => void;

/** One JSON object a line, on standard error. */
export const logToStderr: Log = (level, event, fields = {}) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
};

/** Returns a function that logs a warning the first time it is called. */
export function warnOnce(log: Log, event: string, fields: LogFields = {}): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    log("warning", event, fields);
  };
}

/** Returns where an internal error was thrown, without its message, which could contain part of a request. */
export function errorLocation(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, 3)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/([^/]+:\d+:\d+)\)?/, "($1)"))
    .join(" ");
}
