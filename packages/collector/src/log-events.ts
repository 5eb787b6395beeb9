export type LogLevel = "info" | "warning" | "error";

/** The description of a log event, for operators. */
interface LogEventText<Field extends string> {
  readonly level: LogLevel;
  /** When it is logged, and what to do. */
  readonly text: string;
  /** Names of its fields, in addition to `time`, `level` and `event`. */
  readonly fields: readonly Field[];
}

function event<const Field extends string = never>(
  level: LogLevel,
  text: string,
  ...fields: readonly Field[]
): LogEventText<Field> {
  return { level, text, fields };
}

/** Every event that is logged. The operator's guide has this table. */
export const logEvents = {
  listening: event(
    "info",
    "A listener accepts connections: `public` receives hits, `admin` serves reports and metrics.",
    "listener",
    "host",
    "port",
  ),
  "unknown-variable": event(
    "warning",
    "An environment variable begins with `DJSTATS_COLLECTOR_` and sets no flag. Correct its name, or remove it.",
    "variable",
  ),
  reloaded: event("info", "SIGHUP: the certificate was read again, if there is one.", "certificate"),
  "not-reloaded": event(
    "error",
    "SIGHUP: the certificate cannot be read. The previous one stays in use.",
    "problem",
  ),
  "day-began": event("info", "A day is counted from now on, under these epochs.", "day", "epochs"),
  "epoch-ended": event("info", "An epoch has ended or was destroyed, and is not counted any more.", "epoch"),
  stopping: event("info", "A signal asks to stop. Requests that have begun are answered.", "signal"),
  stopped: event("info", "Everything is written, and the process ends."),
  "simulated-store": event("warning", "The store holds simulated numbers.", "seed", "developers", "days"),
  "untrusted-proxy": event(
    "warning",
    "Hits come from a proxy on this machine that is not trusted, so they count as one network. Set `--trusted-proxy`. Logged once.",
    "flag",
  ),
  "host-without-port": event(
    "warning",
    "The proxy in front of the reports sends `Host` without its port, so forms are refused. Forward `Host` whole. Logged once.",
  ),
  "store-written-again": event(
    "warning",
    "The store was disconnected or replaced. All registers were written again, in case a backup was restored.",
  ),
  "tick-failed": event(
    "warning",
    "Outcome counts could not be written, or the write-ahead log not emptied. It is tried again every second.",
    "code",
  ),
  "not-shown": event(
    "warning",
    "A page or report was not shown, because the store could not be used. Logged once a second at most.",
    "code",
  ),
  "store-unavailable": event(
    "error",
    "The store rejects writes, and hits are answered with 503. Look at its disk or database.",
    "code",
    "problem",
  ),
  "store-available": event("info", "The store accepts writes again."),
  "counters-lost": event(
    "error",
    "The outcome counts of the last second could not be written before the end. No developer is lost.",
    "code",
  ),
  "not-cleared": event(
    "error",
    "Rows that no report needs could not be deleted. It is tried again.",
    "code",
    "problem",
  ),
  "clock-not-believed": event(
    "error",
    "The clock is more than 31 days ahead. The count stays on its day. Set the clock.",
    "clock",
  ),
  "no-key-for-this-year": event(
    "error",
    "The key file has no key for this year, so only the epoch before is counted. Run `keys init`, or copy the key file.",
    "problem",
  ),
  listener: event("error", "A listener failed while it was running.", "code", "at"),
  defect: event("error", "Internal error. Please report it, with the place in the program.", "at"),
};

export type LogEvent = keyof typeof logEvents;

/** The names of an event's fields. */
export type LogField<Event extends LogEvent> = (typeof logEvents)[Event]["fields"][number];
