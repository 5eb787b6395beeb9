import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../src/root.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const workspace = new Map(
  readdirSync(join(root, "packages")).map((name) => {
    const directory = join(root, "packages", name);
    return [manifestOf(directory).name, directory];
  }),
);

function manifestOf(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
}

/** Returns the packages that the source of a workspace package imports or names in a style sheet. */
function importsOf(directory: string): Set<string> {
  const sources = ["src", "dashboard"].map((part) => join(directory, part)).filter(existsSync);
  const texts = sources.flatMap((source) =>
    readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(?:ts|tsx|css)$/.test(file))
      .map((file) => readFileSync(join(source, file), "utf8").replace(/^(?:im|ex)port type [^;]*;$/gm, "")),
  );
  const names = texts.flatMap((text) => [
    ...text.matchAll(/(?:from|import|import\(|url\() ?"((?:@[\w-]+\/)?[a-z][\w-]*)(?:\/[^"]*)?"/g),
  ]);
  return new Set(names.map(([, name = ""]) => name));
}

/** Returns every third-party package that must be in the bundle of a package, with its version. */
function bundledIn(directory: string): Set<string> {
  const installed = new Set(Object.keys(manifestOf(directory).dependencies ?? {}));
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (from: string, names: Iterable<string>) => {
    for (const name of names) {
      const own = workspace.get(name);
      const place = own ?? join(from, "node_modules", name);
      if (installed.has(name) || !existsSync(place)) continue;
      const real = realpathSync(place);
      if (seen.has(real)) continue;
      seen.add(real);
      const manifest = manifestOf(real);
      if (!own) found.add(`${manifest.name} ${manifest.version}`);
      // Dependencies of a third-party package are next to it.
      visit(
        own ? real : join(real, name.startsWith("@") ? "../../.." : "../.."),
        own ? importsOf(real) : Object.keys(manifest.dependencies ?? {}),
      );
    }
  };
  visit(directory, importsOf(directory));
  return found;
}

function noticesOf(file: string): { readonly text: string; readonly names: string[] } {
  const text = readFileSync(file, "utf8");
  return { text, names: [...text.matchAll(/^(\S+ [\d.]+) \([\w.-]+\)$/gm)].map(([, name = ""]) => name) };
}

describe("the notices of", () => {
  it.each(["cli", "collector"])("%s name every third-party package in its bundle", (name) => {
    const directory = join(root, "packages", name);
    const { names } = noticesOf(join(directory, "dist/THIRD-PARTY-NOTICES.txt"));
    expect(names.toSorted()).toEqual([...bundledIn(directory)].sort());
  });

  it("node name what its small entry point contains", () => {
    const { names } = noticesOf(join(root, "packages/node/dist/THIRD-PARTY-NOTICES.txt"));
    expect(names).toEqual([
      expect.stringMatching(/^env-paths /),
      expect.stringMatching(/^is-safe-filename /),
    ]);
    expect(readFileSync(join(root, "packages/node/dist/start.js"), "utf8")).not.toMatch(
      /from ?"(?!node:|\.\/)/,
    );
  });

  it("the site name its fonts, its search and what its scripts contain", () => {
    const { names } = noticesOf(join(root, "apps/docs/dist/third-party-notices.txt"));
    expect(names.map((name) => name.replace(/ .*/, ""))).toEqual(
      expect.arrayContaining([
        "@fontsource/atkinson-hyperlegible",
        "@fontsource/ibm-plex-mono",
        "pagefind",
        "valibot",
      ]),
    );
  });

  it.each([
    ["cli", /Copyright \(c\) Matteo Collina and Undici contributors/],
    ["cli", /Copyright \(c\) Fabian Hiller/],
    ["collector", /Apache ECharts\nCopyright 2017-\d{4} The Apache Software Foundation/],
    ["collector", /Apache License\s+Version 2\.0, January 2004/],
    ["collector", /^zrender [\d.]+ \(BSD-3-Clause\)\n\nBSD 3-Clause License/m],
    ["collector", /Copyright 2010-\d{4} Mike Bostock/],
    ["collector", /SIL OPEN FONT LICENSE/i],
  ])("%s contain what the licence asks for: %s", (name, text) => {
    expect(noticesOf(join(root, "packages", name, "dist/THIRD-PARTY-NOTICES.txt")).text).toMatch(text);
  });
});

it("core contains no third-party code, and has no notices", () => {
  expect([...bundledIn(join(root, "packages/core"))]).toEqual([]);
  expect(existsSync(join(root, "packages/core/dist/THIRD-PARTY-NOTICES.txt"))).toBe(false);
});
