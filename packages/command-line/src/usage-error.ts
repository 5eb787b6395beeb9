/** A command line that cannot be understood. The message is a sentence for the person who typed it. */
export class UsageError extends Error {
  readonly code = "DJSTATS_USAGE";
  override readonly name = "UsageError";
}
