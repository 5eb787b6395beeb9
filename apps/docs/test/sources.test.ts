import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fields, reasons } from "@djstats/core";
import { describe, expect, it } from "vitest";

const source = join(import.meta.dirname, "../src");
const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(astro|ts)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(source, file), "utf8") }));

/** Returns the texts of the list that a page's source contains, although it should take them from core. */
function typedByHand(text: string): string[] {
  const plain = text.replace(/\s+/g, " ");
  return fields.flatMap(({ wire, what, why, source: from, example }) => {
    const named = [
      "`W`",
      "<code>W</code>",
      "<td>W</td>",
      '<th scope="row">W</th>',
      "<dt>W</dt>",
      'wire: "W"',
    ];
    const names = named.map((form) => form.replace("W", wire)).filter((form) => plain.includes(form));
    const phrases = [what, why, from, example].filter((said) => said.length > 20 && plain.includes(said));
    return [...names, ...phrases];
  });
}

describe("no page contains a field of the list typed by hand", () => {
  it.each(files)("$file", ({ text }) => {
    expect(typedByHand(text)).toEqual([]);
  });

  it("and a field typed by hand is noticed", () => {
    const [, , cid] = fields;
    expect(typedByHand(`<p>We send <code>${cid?.wire}</code>.</p>`)).toHaveLength(1);
    expect(typedByHand(`<td>${cid?.wire}</td><td>${cid?.why}</td>`)).toHaveLength(2);
    expect(typedByHand("<p>We send nothing else.</p>")).toEqual([]);
  });
});

it("no page contains a reason of the policy typed by hand", () => {
  for (const { file, text } of files)
    for (const { when, remedy } of reasons) {
      const flowing = text.replace(/\s+/g, " ");
      expect(flowing, file).not.toContain(when);
      if (remedy.length > 20) expect(flowing, file).not.toContain(remedy);
    }
});

it("the site imports only documented parts of the packages, and none that reads the machine", () => {
  const imports = files.flatMap(({ text }) =>
    [...text.matchAll(/^import (type )?[^;]*? from "(@djstats\/[^"]+)"/gm)].map(
      ([, type = "", from = ""]) => `${type}${from}`,
    ),
  );
  expect([...new Set(imports)].sort()).toEqual([
    "@djstats/bench",
    "@djstats/cli/program",
    "@djstats/collector/log-events",
    "@djstats/collector/program",
    "@djstats/command-line/run",
    "@djstats/core",
    "@djstats/core/limits",
    "@djstats/core/package.json",
    "@djstats/core/preview",
    "@djstats/counting",
    "@djstats/release",
    "@djstats/reports",
    "@djstats/reports/access",
    "@djstats/reports/browser",
    "@djstats/reports/charts",
    "@djstats/reports/publish",
    "type @djstats/bench",
    "type @djstats/core",
    "type @djstats/node",
    "type @djstats/reports/publish",
  ]);
});
