/** The error for a file, key or store that cannot be used as it is. The message is a sentence for the operator. */
export class StoreError extends Error {
  readonly code = "DJSTATS_STORE";
  override readonly name = "StoreError";
}

/** The error for a database server that does not accept writes now, but may later. */
export class ServerAway extends Error {
  readonly code: string;
  readonly severity = "ERROR";
  override readonly name = "ServerAway";

  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Returns the code of a system or database error, such as `ENOSPC` or `57P01`, or SQLite's description of its own; else
 * the error's name. Never its message, which could contain data.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("errstr" in error && typeof error.errstr === "string") return error.errstr;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

/** Returns the message of a system or database error. For a person at a terminal, never for a server's log. */
export function errorDescription(error: unknown): string {
  const code = errorCode(error);
  const words = error instanceof Error ? error.message : "";
  return words === "" || words.includes(code) ? words || code : `${words} (${code})`;
}

/** Whether an error comes from the system or a database, and is not a bug in djstats. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && ["syscall", "errstr", "severity"].some((property) => property in error);
}
