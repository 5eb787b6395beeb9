/** A wrong flag or argument. The message is a sentence that says what to do. */
export class UsageError extends Error {
  readonly code = "DJSTATS_USAGE";
  override readonly name = "UsageError";
}
