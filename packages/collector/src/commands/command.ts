/** One command of `djstats-collector`. Help, the README's list and the site are made of these. */
export interface Command {
  readonly name: string;
  /** What follows the name. */
  readonly usage: string;
  /** One line. */
  readonly summary: string;
  /** Paragraphs of the command's own help. */
  readonly details: readonly string[];
  /** Flags, each with a line. */
  readonly flags: readonly (readonly [flag: string, text: string])[];
  /** Command lines to try, as they are typed. */
  readonly examples: readonly string[];
  /**
   * Does it.
   *
   * @returns the exit status
   * @throws UsageError, StoreError
   */
  readonly act: (args: readonly string[], all: readonly Command[]) => number | Promise<number>;
}
