import { type LogEvent, type LogField, type LogLevel, logEvents } from "./log-events.ts";

/** The fields of a log line. They contain numbers and texts of this program, never a part of a request. */
type LogFields<Event extends LogEvent> = {
  readonly [field in LogField<Event>]?: string | number | boolean | null;
};

export type Log = <Event extends LogEvent>(event: Event, fields?: LogFields<Event>) => void;

/** Levels from the least to the most urgent. */
export const logLevels = ["info", "warning", "error"] as const satisfies readonly LogLevel[];

/**
 * Returns a function that writes one JSON object a line to standard error, if an event has the level or a higher one.
 */
export function logToStderr(least: LogLevel): Log {
  return (event, fields = {}) => {
    const { level } = logEvents[event];
    if (logLevels.indexOf(level) < logLevels.indexOf(least)) return;
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`);
  };
}

/** Returns a function that logs an event the first time it is called. */
export function warnOnce<Event extends LogEvent>(
  log: Log,
  event: Event,
  fields: LogFields<Event> = {},
): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    log(event, fields);
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
