import {
  type Command,
  defineCommand,
  type Group,
  type Launcher,
  type Program,
  wholeNumber,
  withVariables,
} from "../src/index.ts";
import { completionsOf, helpOf, runProgram } from "../src/run.ts";

/** What a program printed, and its exit status. */
export interface Ended {
  readonly status: number;
  readonly output: string;
}

/** Returns a small program, `lib`, and the names of its commands that have been loaded. */
export function makeLibrary(): { program: Program; loaded: string[] } {
  const loaded: string[] = [];
  const lazily = <E>(name: string, entry: E) => {
    return () => {
      loaded.push(name);
      return Promise.resolve(entry);
    };
  };
  const program: Program = {
    name: "lib",
    about: "lib lends books.",
    closing: "`lib help COMMAND` shows more.",
    commands: {
      open: lazily("open", open),
      loan: lazily("loan", loan),
      read: lazily("read", read),
      completions: lazily("completions", completionsOf("lib")),
      help: lazily("help", helpOf("lib help loan give")),
    },
  };
  return { program, loaded };
}

/** Runs a command line of the library. */
export function run(...argv: string[]): Promise<Ended> {
  return runWith({}, ...argv);
}

/** Runs a command line of the library with environment variables. */
export async function runWith(env: Record<string, string>, ...argv: string[]): Promise<Ended> {
  const lines: string[] = [];
  const { program } = makeLibrary();
  const status = await runProgram(argv, { program, version: "1.2.3", env, say: (text) => lines.push(text) });
  return { status, output: lines.join("\n") };
}

const open: Command = defineCommand({
  summary: "Open the library",
  args: { door: { placeholder: "DOOR", text: "the door to open", optional: true, words: ["front", "back"] } },
  flags: withVariables("LIB", {
    port: { placeholder: "N", text: "port to listen on", default: "8080", read: wholeNumber(0, 65_535) },
    light: { text: "turn the light on" },
    alarm: { text: "whether the alarm is on", negatable: true },
    topShelf: { placeholder: "NAME", text: "a shelf", repeatable: true },
    format: { placeholder: "FORMAT", text: "format of the log", choices: ["text", "json"], default: "text" },
  }),
  examples: ["lib open --port 0"],
  act: (given, { say }) => {
    say(JSON.stringify(given));
    return 0;
  },
});

const give: Command = defineCommand({
  summary: "Lend a book",
  args: { reader: { placeholder: "READER", text: "who gets the book" } },
  flags: {
    book: { placeholder: "TITLE", text: "the book", required: true },
    days: { placeholder: "N", text: "days until it is due", read: wholeNumber(1, 30) },
  },
  examples: ["lib loan give Ada --book 'Emma'"],
  act: ({ reader, book, days }, { say }) => {
    // The definitions give these types: strings, and a number or undefined.
    say(`${reader.toUpperCase()} ${book.toUpperCase()} ${days?.toFixed(1)}`);
    return 3;
  },
});

const loan: Group = {
  summary: "Lend books, and list who has which",
  details: ["A loan lasts 30 days at most."],
  examples: ["lib loan list"],
  commands: {
    give: () => give,
    list: () => defineCommand({ summary: "List the loans", act: () => 0 }),
  },
};

const read: Launcher = {
  summary: "Run a command while a book is open",
  details: [],
  examples: ["lib read cat book.txt"],
  launches: "[--] CMD …",
};
