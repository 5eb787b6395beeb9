import type { Entry, Program } from "../command.ts";
import { type Row, summariesOf } from "../page.ts";
import { flagName } from "../parameters.ts";

/** The words that can follow those of a program or command. */
export interface Scope {
  /** The command's words, each with a space after it; empty for the program itself. */
  readonly at: string;
  /** Commands, each with its summary. */
  readonly commands: readonly Row[];
  /** Words for its first argument. */
  readonly words: readonly string[];
  readonly flags: readonly ScopeFlag[];
  /** Whether any file may be its argument. */
  readonly takesFile: boolean;
  /** Whether a command line of another program follows. */
  readonly launches: boolean;
}

interface ScopeFlag {
  readonly name: string;
  readonly text: string;
  /** The closed set of its values, empty if any file or text may be one; null if it takes none. */
  readonly values: readonly string[] | null;
}

/** Returns the scopes of a program and of each of its commands, the program's own first. */
export async function scopesOf(program: Program): Promise<Scope[]> {
  const commands = await summariesOf(program.commands);
  const version = { name: "--version", text: "print the version", values: null };
  const root = { at: "", commands, words: [], flags: [version, helpFlag], takesFile: false, launches: false };
  return [root, ...(await scopesBelow("", program.commands))];
}

async function scopesBelow(above: string, commands: Program["commands"]): Promise<Scope[]> {
  const scopes = await Promise.all(
    // `help` is followed by the words of commands, like the program itself.
    Object.entries(commands)
      .filter(([name]) => name !== "help")
      .map(async ([name, load]) => {
        const entry = await load();
        const at = `${above}${name} `;
        return [
          await scopeOf(at, entry),
          ...("commands" in entry ? await scopesBelow(at, entry.commands) : []),
        ];
      }),
  );
  return scopes.flat();
}

async function scopeOf(at: string, entry: Entry): Promise<Scope> {
  const none = { at, commands: [], words: [], flags: [helpFlag], takesFile: false, launches: false };
  if ("launches" in entry) return { ...none, launches: true };
  if ("commands" in entry) return { ...none, commands: await summariesOf(entry.commands) };
  const [first] = Object.values(entry.args);
  const words = first?.choices ?? first?.words ?? [];
  return { ...none, words, flags: flagsOf(entry), takesFile: first !== undefined && words.length === 0 };
}

const helpFlag: ScopeFlag = { name: "--help", text: "show what it does", values: null };

function flagsOf({ flags }: Extract<Entry, { flags: unknown }>): ScopeFlag[] {
  const own = Object.entries(flags).flatMap(([key, flag]): ScopeFlag[] => {
    const name = flagName(key);
    const { text } = flag;
    if (flag.placeholder !== undefined) return [{ name, text, values: flag.choices ?? [] }];
    const negated = { name: name.replace("--", "--no-"), text, values: null };
    return [{ name, text, values: null }, ...(flag.negatable ? [negated] : [])];
  });
  return [...own, helpFlag];
}

/** Divides scopes for a shell's `case`: those of the program itself, and those that another command line follows. */
export function pathsOf(scopes: readonly Scope[]): {
  readonly places: readonly Scope[];
  /** The quoted words that lead to a scope. */
  readonly steps: readonly string[];
  readonly launchers: readonly string[];
} {
  const path = ({ at }: Scope) => quoted(at.trimEnd());
  const places = scopes.filter(({ launches }) => !launches);
  return {
    places,
    steps: places.filter(({ at }) => at !== "").map(path),
    launchers: scopes.filter(({ launches }) => launches).map(path),
  };
}

/** Returns all words that may follow, as one line. */
export function wordsOf({ commands, words, flags }: Scope): string {
  return [...commands.map(([name]) => name), ...words, ...flags.map(({ name }) => name)].join(" ");
}

/** Returns a text in single quotes, for a shell. Quotes within it are dropped. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "")}'`;
}
