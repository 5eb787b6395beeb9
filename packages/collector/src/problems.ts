/** A wrong flag or argument. The message is a sentence that says what to do. */
export class UsageProblem extends Error {
  readonly code = "DJSTATS_USAGE";
  override readonly name = "UsageProblem";
}

/** A file, key or store that cannot be used as it is. The message is a sentence for whoever runs the collector. */
export class StoreProblem extends Error {
  readonly code = "DJSTATS_STORE";
  override readonly name = "StoreProblem";
}

/** The code of a system's or database's error, such as `ENOSPC` or `57P01`; else the error's name. Never its message. */
export function troubleCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
