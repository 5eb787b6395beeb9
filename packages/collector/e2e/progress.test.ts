import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { collector, type Home, makeHome, runCollector, runInTerminal } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let home: Home;
const escapeCharacter = String.fromCharCode(27);
const file = () => join(home.work, "store.jsonl");
const store = (name: string) => [
  `--store=${join(home.work, name)}.sqlite`,
  `--key-file=${join(home.work, name)}.keys`,
];
const commands = [
  [
    "simulate",
    "Simulating days",
    (name: string) => ["simulate", "--developers=200", "--seed=1", "--days=300", ...store(name)],
  ],
  ["export", "Exporting lines", () => ["export", file(), ...store("first")]],
  ["merge", "Merging lines", (name: string) => ["merge", file(), ...store(`${name}-merged`)]],
] as const;

beforeAll(async () => {
  home = makeHome();
  const [, , simulate] = commands[0];
  for (const words of [simulate("first"), commands[1][2]()])
    expect(await runCollector(words, home)).toMatchObject({ status: 0, stderr: "" });
  for (const name of ["terminal", "plain"])
    copyFileSync(join(home.work, "first.keys"), join(home.work, `${name}-merged.keys`));
});
afterAll(() => home[Symbol.dispose]());

describe.each(commands)("%s", (_, text, words) => {
  it("shows its progress in a terminal, and clears it at the end", async () => {
    const argv = [process.execPath, collector, ...words("terminal")];
    const { status, stdout } = await runInTerminal(argv, { env: home.env, cwd: home.work });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain(text);
    expect(stdout.lastIndexOf(text)).toBeLessThan(stdout.lastIndexOf(escapeCharacter));
    if (text === "Simulating days") expect(stdout).toMatch(/Simulating days: \d+ of 300/);
  });

  it("shows no progress without a terminal", async () => {
    const { status, stdout, stderr } = await runCollector(words("plain"), home);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain(text);
    expect(stdout).not.toContain(escapeCharacter);
  });
});
