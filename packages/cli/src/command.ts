/** One command of `djstats`. Help, completions and the README's list are made of these. */
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
  /** Closed set of its first argument, for completions. */
  readonly words?: readonly string[];
  /**
   * Does it.
   *
   * @param all loads every command, for those that speak of them
   * @returns the exit status
   * @throws UsageError, FileError
   */
  readonly act: (args: readonly string[], all: () => Promise<readonly Command[]>) => number | Promise<number>;
}
