import type { Command as Parser } from "commander";
import type { Arguments, Flags, Given } from "./parameters.ts";

interface Documented {
  /** One line in the imperative, without a full stop. */
  readonly summary: string;
  /** Paragraphs of the command's own help. */
  readonly details: readonly string[];
  /** Command lines to try, as a person types them. */
  readonly examples: readonly string[];
}

/** A command. Help, completions, the READMEs' lists and the site are derived from these. */
export interface Command extends Documented {
  readonly args: Arguments;
  readonly flags: Flags;
  /**
   * Runs it with the values that a parser has read.
   *
   * @returns the exit status
   * @throws UsageError
   */
  readonly run: (parser: Parser, context: Context) => number | Promise<number>;
}

/** A command that runs the command line after it. The words of that line are passed on uninterpreted. */
export interface Launcher extends Documented {
  /** Placeholder for the command line in help, such as `CMD …`. */
  readonly launches: string;
}

/** A command with subcommands, such as `keys`. */
export interface Group extends Documented {
  readonly commands: Commands;
}

export type Entry = Command | Group | Launcher;

/** Commands by name, in the order in which help lists them. Each is loaded only when it is needed. */
export type Commands = Readonly<Record<string, () => Entry | Promise<Entry>>>;

/** A program, such as `djstats`. */
export interface Program {
  readonly name: string;
  /** Text above the list of commands. */
  readonly about: string;
  /** Text below the list. */
  readonly closing: string;
  readonly commands: Commands;
}

/** Everything a command may need in addition to its values. */
export interface Context {
  readonly program: Program;
  /** The environment, for flags that it sets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes a text and a line break to standard output. */
  readonly say: (text: string) => void;
}

interface Definition<A, F> extends Partial<Documented> {
  readonly summary: string;
  readonly args?: A;
  readonly flags?: F;
  readonly act: (given: Given<A, F>, context: Context) => number | Promise<number>;
}

/** Defines a command. The parameters of `act` have the types that `args` and `flags` define. */
export function defineCommand<
  const A extends Arguments = Record<never, never>,
  const F extends Flags = Record<never, never>,
>({ summary, details = [], examples = [], args, flags, act }: Definition<A, F>): Command {
  return {
    summary,
    details,
    examples,
    args: args ?? {},
    flags: flags ?? {},
    run: (parser, context) => act(parser.opts<Given<A, F>>(), context),
  };
}
