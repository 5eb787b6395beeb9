/** A file, key or store that cannot be used as it is. The message is a sentence for whoever runs the collector. */
export class StoreError extends Error {
  readonly code = "DJSTATS_STORE";
  override readonly name = "StoreError";
}

/**
 * The code of a system's or database's error, such as `ENOSPC` or `57P01`, or SQLite's words for its own; else the
 * error's name. Never its message.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("errstr" in error && typeof error.errstr === "string") return error.errstr;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** What a system or database says of its error; for whoever runs a command, never for the log of a server. */
export function errorDescription(error: unknown): string {
  const code = errorCode(error);
  const words = error instanceof Error ? error.message : "";
  return words === "" || words.includes(code) ? words || code : `${words} (${code})`;
}

/** Whether an error is a system's or a database's, and no defect of ours. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && ["syscall", "errstr", "severity"].some((property) => property in error);
}
