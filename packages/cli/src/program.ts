import { completions } from "./completions.ts";
import { env } from "./env.ts";
import { explain } from "./explain.ts";
import { help } from "./help.ts";
import { forget, id } from "./id.ts";
import { log } from "./log.ts";
import { off, on } from "./on-off.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { show } from "./show.ts";
import { status } from "./status.ts";

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
  /** Closed set of its first argument, for completions. */
  readonly words?: readonly string[];
  /**
   * Does it.
   *
   * @returns the exit status
   * @throws UsageProblem, FileProblem
   */
  readonly act: (args: readonly string[]) => number | Promise<number>;
}

/** Every command, in the order in which help lists them. */
export const program: readonly Command[] = [
  run,
  env,
  report,
  status,
  on,
  off,
  show,
  explain,
  log,
  id,
  forget,
  completions,
  help,
];
