import { describe, expect, it } from "vitest";
import { UsageError } from "../src/index.ts";
import { runProgram } from "../src/run.ts";
import { makeLibrary, run, runWith } from "./library.ts";

const given = async (...argv: string[]) => JSON.parse((await run(...argv)).output);
const none = { port: 8080, light: false, topShelf: [], format: "text" };

describe("values", () => {
  it("are the defaults if no flag is given", async () => {
    expect(await given("open")).toEqual(none);
  });

  it.each<[string[], object]>([
    [["--port", "0"], { port: 0 }],
    [["--port=443"], { port: 443 }],
    [["--port", "1", "--port", "2"], { port: 2 }],
    [["--light"], { light: true }],
    [["--alarm"], { alarm: true }],
    [["--no-alarm"], { alarm: false }],
    [["--top-shelf", "a", "--top-shelf=b"], { topShelf: ["a", "b"] }],
    [["--top-shelf="], { topShelf: [""] }],
    [["--top-shelf", "-"], { topShelf: ["-"] }],
    [["--top-shelf=a\nb"], { topShelf: ["a\nb"] }],
    [["--format", "json", "front"], { format: "json", door: "front" }],
    [["cellar", "--light"], { door: "cellar", light: true }],
    [["--", "--light"], { door: "--light" }],
    [["--light", "--", "--help"], { light: true, door: "--help" }],
    [["-1"], { door: "-1" }],
  ])("of %j", async (argv, values) => {
    expect(await given("open", ...argv)).toEqual({ ...none, ...values });
  });

  it("reach a subcommand, whose status is the program's", async () => {
    expect(await run("loan", "give", "Ada", "--book", "Emma", "--days", "7")).toEqual({
      status: 3,
      output: "ADA EMMA 7.0",
    });
    expect((await run("loan", "give", "--book=Emma", "Ada")).output).toBe("ADA EMMA undefined");
  });
});

describe("a wrong line is one sentence", () => {
  it.each<[string[], string]>([
    [["fly"], 'Unknown command "fly". `lib help` lists all commands.'],
    [["opne"], 'Unknown command "opne". Did you mean `open`?'],
    [["loan", "giv", "Ada"], 'Unknown command "loan giv". Did you mean `give`?'],
    [["loan", "steal"], 'Unknown command "loan steal". `lib help loan` lists all commands.'],
    [["help", "opne"], 'Unknown command "opne". Did you mean `open`?'],
    [["help", "loan", "lits"], 'Unknown command "loan lits". Did you mean `list`?'],
    [["help", "open", "door"], '`lib open` has no commands; "door" is one too many.'],
    [["opne", "--help"], 'Unknown command "opne". Did you mean `open`?'],
    [["constructor"], 'Unknown command "constructor". `lib help` lists all commands.'],
    [["toString", "--help"], 'Unknown command "toString". `lib help` lists all commands.'],
    [["it's\n\u001b[31m"], 'Unknown command "it\'s\\n\\u001b[31m". `lib help` lists all commands.'],
    [["loan"], "`lib loan` needs a command: give, list."],
    [["loan", "--days", "1"], '`lib loan` has no flag "--days". `lib help loan` lists its commands.'],
    [["--light"], '`lib` has no flag "--light". `lib help` lists its commands.'],
    [["open", "--lihgt"], '`lib open` has no flag "--lihgt". Did you mean `--light`?'],
    [["open", "--nonsense"], '`lib open` has no flag "--nonsense". `lib help open` lists its flags.'],
    [["open", "--light=1"], "--light takes no value."],
    [["open", "--ligth=1"], '`lib open` has no flag "--ligth". Did you mean `--light`?'],
    [["open", "--x"], '`lib open` has no flag "--x". `lib help open` lists its flags.'],
    [["open", "-x"], '`lib open` has no flag "-x". `lib help open` lists its flags.'],
    [["open", "--no-light"], '`lib open` has no flag "--no-light". Did you mean `--light`?'],
    [["open", "--port"], "--port needs a value: --port N."],
    [["open", "--port", "x"], '--port takes a whole number from 0 to 65535, not "x".'],
    [["open", "--port", "65536"], '--port takes a whole number from 0 to 65535, not "65536".'],
    [["open", "--port="], '--port takes a whole number from 0 to 65535, not "".'],
    [["open", "--format", "xml"], '--format is text or json, not "xml".'],
    [["open", "a", "b"], '`lib open` takes one argument; "b" is one too many.'],
    [["loan", "list", "all"], '`lib loan list` takes no arguments; "all" is one too many.'],
    [["loan", "give", "--book", "Emma"], "`lib loan give` needs READER: who gets the book."],
    [["loan", "give", "Ada"], "`lib loan give` needs --book TITLE: the book."],
    [["loan", "give"], "`lib loan give` needs READER: who gets the book."],
    [["loan", "give", "Ada", "--bok", "x"], '`lib loan give` has no flag "--bok". Did you mean `--book`?'],
    [["completions"], "`lib completions` needs SHELL: bash, zsh or fish."],
    [["completions", "tcsh"], 'SHELL is bash, zsh or fish, not "tcsh".'],
    [["--version", "lib"], '`lib --version` takes no arguments; "lib" is one too many.'],
    [["help", "--all"], '`lib help` has no flag "--all". `lib help help` lists its flags.'],
  ])("%j", async (argv, sentence) => {
    const error = await run(...argv).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: "DJSTATS_USAGE", message: sentence });
  });
});

it("throws what a command throws, as it is", async () => {
  const { program } = makeLibrary();
  const say = () => {
    throw new RangeError("no room");
  };
  await expect(runProgram(["open"], { program, version: "", env: {}, say })).rejects.toThrow(
    new RangeError("no room"),
  );
});

it.each(["--version", "-V"])("prints the version for %s", async (flag) => {
  expect(await run(flag)).toEqual({ status: 0, output: "1.2.3" });
});

it("loads the command that a line names, and no other", async () => {
  const { program, loaded } = makeLibrary();
  const host = { program, version: "", env: {}, say: () => {} };
  await runProgram(["open"], host);
  expect(loaded).toEqual(["open"]);
  await runProgram(["loan", "give", "Ada", "--help"], host);
  expect(new Set(loaded)).toEqual(new Set(["open", "loan"]));
});

describe("environment variables", () => {
  const set = async (env: Record<string, string>, ...argv: string[]) =>
    JSON.parse((await runWith(env, "open", ...argv)).output);

  it.each<[Record<string, string>, string[], object]>([
    [{ LIB_PORT: "0" }, [], { port: 0 }],
    [{ LIB_PORT: "" }, [], {}],
    [{ LIB_PORT: "1" }, ["--port", "2"], { port: 2 }],
    // A flag with the default value still overrides the variable.
    [{ LIB_PORT: "1" }, ["--port", "8080"], {}],
    [{ LIB_FORMAT: "json" }, ["front"], { format: "json", door: "front" }],
    [{ LIB_LIGHT: "1" }, [], { light: true }],
    [{ LIB_LIGHT: "0" }, [], {}],
    [{ LIB_LIGHT: "false" }, ["--light"], { light: true }],
    [{ LIB_ALARM: "true" }, [], { alarm: true }],
    [{ LIB_ALARM: "0" }, [], { alarm: false }],
    [{ LIB_ALARM: "1" }, ["--no-alarm"], { alarm: false }],
    [{ LIB_TOP_SHELF: "a  b\tc=1" }, [], { topShelf: ["a", "b", "c=1"] }],
    [{ LIB_TOP_SHELF: " " }, [], {}],
    [{ LIB_TOP_SHELF: "a" }, ["--top-shelf", "b"], { topShelf: ["b"] }],
    [{ PORT: "1", lib_port: "2", LIB_DOOR: "front", LIB_OTHER: "x" }, [], {}],
  ])("%j set flags that %j leaves out", async (env, argv, values) => {
    expect(await set(env, ...argv)).toEqual({ ...none, ...values });
  });

  it.each<[Record<string, string>, string]>([
    [{ LIB_PORT: "70000" }, 'LIB_PORT takes a whole number from 0 to 65535, not "70000".'],
    [{ LIB_FORMAT: "xml" }, 'LIB_FORMAT is text or json, not "xml".'],
    [{ LIB_LIGHT: "yes" }, 'LIB_LIGHT is 1 or 0, not "yes".'],
  ])("%j are named if they are invalid", async (env, message) => {
    await expect(set(env)).rejects.toThrow(new UsageError(message));
    // Help does not need them.
    expect((await runWith(env, "help", "open")).status).toBe(0);
  });
});
