import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./library.ts";

const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "completions-"));
  writeFileSync(join(directory, "file.txt"), "");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The words offered for each line, whose last word is incomplete. */
const offers: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["lib op", ["open"]],
  ["lib --v", ["--version"]],
  ["lib open --to", ["--top-shelf"]],
  ["lib open --no", ["--no-alarm"]],
  ["lib open fr", ["front"]],
  ["lib open --format js", ["json"]],
  ["lib loan gi", ["give"]],
  ["lib loan give --b", ["--book"]],
  ["lib help loan li", ["list"]],
  ["lib completions z", ["zsh"]],
];

const script = async (shell: string) => (await run("completions", shell)).output;

function ask(shell: string, args: string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, args, { cwd: directory, encoding: "utf8" });
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}

describe.runIf(has("bash"))("in bash", () => {
  const complete = async (line: string) => {
    const count = line.split(" ").length - 1;
    return ask("bash", [
      "--norc",
      "-c",
      `${await script("bash")}\nCOMP_WORDS=(${line}); COMP_CWORD=${count}; _lib; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ]);
  };

  it.each(offers)("%s", async (line, words) => {
    expect(await complete(line)).toEqual(words);
  });

  it("offers commands and files after a launcher", async () => {
    expect(await complete("lib read file.t")).toEqual(["file.txt"]);
  });
});

describe.runIf(has("fish"))("in fish", () => {
  const complete = async (line: string) => {
    writeFileSync(join(directory, "lib.fish"), await script("fish"));
    return ask("fish", [
      "--no-config",
      "-c",
      `source lib.fish; complete -C '${line}' | string replace -r '\\t.*' ''`,
    ]);
  };

  it.each(offers)("%s", async (line, words) => {
    expect(await complete(line)).toEqual(words);
  });

  it("offers files where one may be, and nowhere else", async () => {
    expect(await complete("lib open --top-shelf fi")).toEqual(["file.txt"]);
    expect(await complete("lib loan fi")).toEqual([]);
  });
});

describe.runIf(has("zsh"))("in zsh", () => {
  // Prints every word that would be offered; the shell itself selects those that fit.
  const complete = async (line: string) =>
    ask("zsh", [
      "-f",
      "-c",
      `compdef() {}; compadd() { shift; print -rl -- "$@" }; _describe() { print -rl -- "\${(@)names%%:*}" }
_files() { print -r files }; _normal() { print -r -- "$words" $CURRENT }
${await script("zsh")}
words=(${line}); CURRENT=\${#words}; _lib`,
    ]);

  it.each(offers)("%s", async (line, words) => {
    expect(await complete(line)).toEqual(expect.arrayContaining([...words]));
  });

  it("offers the subcommands, and no other commands", async () => {
    expect(await complete("lib loan gi")).toEqual(["give", "list", "--help"]);
  });

  it("offers files where one may be, and leaves the words after a launcher to the shell", async () => {
    expect(await complete("lib open --top-shelf fi")).toEqual(["files"]);
    expect(await complete("lib read ls -l")).toEqual(["ls -l 2"]);
  });
});
