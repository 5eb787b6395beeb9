import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pagesOf } from "@djstats/command-line/run";
import { expect, it } from "vitest";
import { program } from "../src/program.ts";
import { startService } from "./service.ts";

// Recipes are copied to machines where no test runs. They may name only what the program has.

const directory = join(import.meta.dirname, "../recipes");
const recipes = readdirSync(directory).map((name) => ({
  name,
  text: readFileSync(join(directory, name), "utf8"),
}));
const pages = await pagesOf(program);
const allMatches = (pattern: RegExp) =>
  recipes.flatMap(({ name, text }) => [...text.matchAll(pattern)].map((match) => ({ name, match })));

it("name only variables that serve reads", () => {
  const serve = pages.find(({ path }) => path.join(" ") === "serve");
  const known = serve?.variables.map(([name]) => name);
  const named = allMatches(/DJSTATS_COLLECTOR_\w+/g);
  expect(new Set(named.map(({ name }) => name)).size).toBeGreaterThan(6);
  for (const { name, match } of named) expect(known, name).toContain(match[0]);
});

it("name only commands and flags of the program", () => {
  const lines = recipes.flatMap(({ name, text }) => commandsIn(text).map((line) => ({ name, line })));
  expect(lines.length).toBeGreaterThan(7);
  for (const { name, line } of lines) {
    const words = line.split(" ");
    const page = pages
      .filter(({ path }) => path.every((word, at) => words[at] === word))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    expect(page, `${name}: ${line}`).toBeDefined();
    for (const [flag] of line.matchAll(/--[a-z][a-z-]*/g))
      expect(page?.parameters.join(" "), `${name}: ${line}`).toMatch(new RegExp(`${flag}\\b`));
  }
});

it("name only paths that the collector answers", async () => {
  await using running = await startService();
  const named = allMatches(
    /(?:location = |\bpath: |\bpath |(?:127\.0\.0\.1|localhost):80\d\d)((?:\/[\w./]+ ?)+)/g,
  ).flatMap(({ name, match }) =>
    (match[1] ?? "")
      .trim()
      .split(" ")
      .map((path) => ({ name, path })),
  );
  expect(named.length).toBeGreaterThan(12);
  for (const { name, path } of named)
    expect((await fetch(running.url + path)).status, `${name}: ${path}`).not.toBe(404);
});

it("name only the port of serve, one for --admin, and one for a second collector", () => {
  const serve = pages.find(({ path }) => path.join(" ") === "serve");
  const [port] =
    /8\d{3}/.exec(serve?.parameters.find(([flag]) => flag.startsWith("--port"))?.[1] ?? "") ?? [];
  const named = allMatches(/\b8\d{3}\b/g).map(({ match }) => match[0]);
  expect(new Set(named)).toEqual(new Set([port, "8081", "8082"]));
});

it("name only recipes that exist", () => {
  const named = allMatches(
    /(?<![\w./-])(?:nginx|compose|backup|Caddyfile|postgresql|djstats-collector)[\w-]*\.(?:conf|ya?ml|sh|sql|service|timer|numbers)\b/g,
  );
  expect(named.length).toBeGreaterThan(10);
  for (const { name, match } of named) expect(readdirSync(directory), name).toContain(match[0]);
});

/** Returns the command lines of a recipe, from the first word after the program's name. */
function commandsIn(text: string): string[] {
  const inJson = (word: string) =>
    JSON.parse(new RegExp(`^${word} (\\[.*\\])$`, "m").exec(text)?.[1] ?? "[]");
  const image = [...inJson("ENTRYPOINT"), ...inJson("CMD")].join(" ");
  const code = text.replace(/^(?:#|--) ?(?! {2}).*$/gm, (line) => (line.match(/`[^`]+`/g) ?? []).join("\n"));
  return [image, ...code.split("\n")].flatMap((line) =>
    [...line.matchAll(/\bdjstats-collector ([a-z][^`|>]*)/g)].map(([, words = ""]) => words.trim()),
  );
}
