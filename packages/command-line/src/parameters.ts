/**
 * Turns a word of the command line into a value.
 *
 * @param name the flag or argument as a person types it, such as `--port`
 * @throws UsageError if the word is invalid
 */
export type Read<T> = (text: string, name: string) => T;

interface Parameter {
  /** Placeholder for the value in help, such as `FILE`. */
  readonly placeholder: string;
  /** A noun phrase for help and messages. */
  readonly text: string;
  /** The closed set of its values. */
  readonly choices?: readonly string[];
  readonly read?: Read<unknown>;
}

/** An argument without a name; arguments are given in the order of their definitions. */
export interface Argument extends Parameter {
  readonly optional?: true;
  /** Takes all remaining words. Allowed only for the last argument. */
  readonly repeatable?: true;
  /** Words that completions offer; others are accepted too. */
  readonly words?: readonly string[];
}

/** A flag with a value. */
interface ValueFlag extends Parameter {
  readonly required?: true;
  /** The environment variable that sets it if it is absent. */
  readonly variable?: string;
  /** The value of an absent flag, as a person would type it. */
  readonly default?: string;
  readonly repeatable?: true;
}

/** A flag without a value. */
interface Switch {
  readonly text: string;
  /** Whether `--no-…` exists as well. */
  readonly negatable?: true;
  readonly variable?: string;
  readonly placeholder?: never;
}

export type Flag = Switch | ValueFlag;

/** Flags by name in camel case: `askedBy` is typed as `--asked-by`. */
export type Flags = Readonly<Record<string, Flag>>;
export type Arguments = Readonly<Record<string, Argument>>;

type One<P> = P extends { readonly read: Read<infer T> }
  ? T
  : P extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : string;

type FlagValue<F> = F extends { readonly placeholder: string }
  ? F extends { readonly repeatable: true }
    ? readonly One<F>[]
    : F extends { readonly required: true } | { readonly default: string }
      ? One<F>
      : One<F> | undefined
  : F extends { readonly negatable: true }
    ? boolean | undefined
    : boolean;

type ArgumentValue<A> = A extends { readonly repeatable: true }
  ? readonly One<A>[]
  : A extends { readonly optional: true }
    ? One<A> | undefined
    : One<A>;

/** The values of arguments and flags, as their definitions type them. */
export type Given<A, F> = { readonly [name in keyof A]: ArgumentValue<A[name]> } & {
  readonly [name in keyof F]: FlagValue<F[name]>;
};

/** Lets a program's environment set flags: with the prefix `LIB`, `LIB_TOP_SHELF` sets `--top-shelf`. */
export function withVariables<const F extends Flags>(
  prefix: string,
  flags: F,
): { readonly [name in keyof F]: F[name] & { readonly variable: string } };
export function withVariables(prefix: string, flags: Flags): Flags {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const variable = flagName(name).slice(2).replaceAll("-", "_").toUpperCase();
      return [name, { ...flag, variable: `${prefix}_${variable}` }];
    }),
  );
}

/** Returns a flag's name as a person types it. */
export function flagName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
