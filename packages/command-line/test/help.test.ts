import { expect, it } from "vitest";
import { pagesOf } from "../src/run.ts";
import { makeLibrary, run } from "./library.ts";

const output = async (...argv: string[]) => (await run(...argv)).output;

it("lists the commands", async () => {
  expect(await output()).toMatchInlineSnapshot(`
    "Usage: lib COMMAND …

    lib lends books.

      open         Open the library
      loan         Lend books, and list who has which
      read         Run a command while a book is open
      completions  Print completions for your shell
      help         Show help for all commands, or for one

    \`lib help COMMAND\` shows more."
  `);
  for (const line of [["help"], ["--help"], ["-h"]]) expect(await output(...line)).toBe(await output());
});

it("shows what a command takes", async () => {
  expect(await output("help", "open")).toMatchInlineSnapshot(`
    "Usage: lib open [DOOR] [FLAGS]

    Open the library.

      DOOR                 the door to open
      --port N             port to listen on (default: 8080)
      --light              turn the light on
      --alarm, --no-alarm  whether the alarm is on
      --top-shelf NAME     a shelf (repeatable)
      --format FORMAT      format of the log (default: text)

    Environment variables set flags that are absent; 1 or 0 sets one without a
    value, spaces separate several values: LIB_PORT, LIB_LIGHT, LIB_ALARM,
    LIB_TOP_SHELF, LIB_FORMAT.

    Examples:
      lib open --port 0"
  `);
  for (const line of [["--help"], ["-h"], ["front", "-h"], ["--port", "x", "--help"]])
    expect(await output("open", ...line)).toBe(await output("help", "open"));
});

it("shows subcommands, and each of them", async () => {
  expect(await output("help", "loan")).toMatchInlineSnapshot(`
    "Usage: lib loan COMMAND …

    Lend books, and list who has which.
    A loan lasts 30 days at most.

      give  Lend a book
      list  List the loans

    Examples:
      lib loan list"
  `);
  expect(await output("loan", "give", "--help")).toMatchInlineSnapshot(`
    "Usage: lib loan give READER --book TITLE [FLAGS]

    Lend a book.

      READER        who gets the book
      --book TITLE  the book
      --days N      days until it is due

    Examples:
      lib loan give Ada --book 'Emma'"
  `);
  expect(await output("help", "loan", "give")).toBe(await output("loan", "give", "--help"));
  expect(await output("loan", "--help")).toBe(await output("help", "loan"));
});

it("shows how to run another command line", async () => {
  expect(await output("help", "read")).toMatchInlineSnapshot(`
    "Usage: lib read [--] CMD …

    Run a command while a book is open.

    Examples:
      lib read cat book.txt"
  `);
});

it("has a page for each command, in the order of the table", async () => {
  const pages = await pagesOf(makeLibrary().program);
  expect(pages.map(({ path }) => path.join(" "))).toEqual([
    "open",
    "loan",
    "loan give",
    "loan list",
    "read",
    "completions",
    "help",
  ]);
  expect(pages[2]).toMatchObject({
    usage: "lib loan give READER --book TITLE [FLAGS]",
    parameters: [
      ["READER", "who gets the book"],
      ["--book TITLE", "the book"],
      ["--days N", "days until it is due"],
    ],
  });
});
