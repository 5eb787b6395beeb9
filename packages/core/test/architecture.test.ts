import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const packages = join(import.meta.dirname, "../..");

interface Import {
  readonly file: string;
  readonly from: string;
  readonly text: string;
}

/** Returns the source files of a package, by their paths under `src`. */
function sourcesOf(name: string): string[] {
  const files = readdirSync(join(packages, name, "src"), { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.endsWith(".ts"));
}

/** Returns every import in the source files of a package. */
function importsOf(name: string): Import[] {
  const source = join(packages, name, "src");
  return sourcesOf(name).flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const found = text.matchAll(/^(?:import|export)[^;]*? from "([^"]+)"|\bimport\("([^"]+)"\)/gm);
    return [...found].map((match) => ({ file, from: match[1] ?? match[2] ?? "", text: match[0] }));
  });
}

/** The folders of packages that have any. A folder may import only those before it. */
const layers = [
  ["reports", ["report", "charts", "access", "publish", "simulate"]],
  ["collector", ["record", "receive", "pages", "serve", "commands"]],
] as const;

const outside = (name: string) =>
  [...new Set(importsOf(name).map(({ from }) => from))].filter((from) => !from.startsWith("."));

describe("imports go one way", () => {
  it("core imports its schema library and nothing else", () => {
    expect(outside("core")).toEqual(["valibot"]);
  });

  it("node imports core, not the command", () => {
    expect(
      outside("node")
        .filter((from) => !from.startsWith("node:"))
        .sort(),
    ).toEqual(["@djstats/core", "@djstats/core/limits", "env-paths", "undici"]);
  });

  it("command-line imports its parser and nothing from djstats", () => {
    expect(outside("command-line")).toEqual(["commander"]);
  });

  it("the command imports core, node and command-line", () => {
    expect(
      outside("cli")
        .filter((from) => !from.startsWith("node:"))
        .sort(),
    ).toEqual([
      "@djstats/command-line",
      "@djstats/command-line/run",
      "@djstats/core",
      "@djstats/core/limits",
      "@djstats/core/preview",
      "@djstats/node",
    ]);
  });

  it.each([
    ["counting", ["core"]],
    ["store", ["counting"]],
    ["reports", ["core", "counting", "store"]],
    ["collector", ["command-line", "core", "counting", "reports", "store"]],
  ])("%s imports only packages under it, and nothing that runs on a developer's machine", (name, allowed) => {
    const packages = outside(name).filter((from) => from.startsWith("@djstats/"));
    expect([...new Set(packages.map((from) => from.split("/")[1]))].sort()).toEqual(allowed);
  });

  it("counting does no input or output and reads no clock", () => {
    expect(outside("counting").filter((from) => from.startsWith("node:"))).toEqual(["node:crypto"]);
    for (const file of sourcesOf("counting"))
      expect(readFileSync(join(packages, "counting/src", file), "utf8"), file).not.toMatch(
        /new Date\(\)|Date\.now|performance\.now|process\./,
      );
  });

  it.each(layers)("within %s, folders import only the folders named before them", (name, folders) => {
    const order: readonly string[] = folders;
    const folderOf = (path: string) => (path.includes("/") ? (path.split("/")[0] ?? "") : "");
    const uphill = importsOf(name)
      .filter(({ from, file }) => from.startsWith(".") && folderOf(file) !== "")
      .map(({ file, from }) => ({ file, to: join(dirname(file), from) }))
      .filter(({ file, to }) => order.indexOf(folderOf(to)) > order.indexOf(folderOf(file)));
    expect(uphill).toEqual([]);
    const found = new Set(sourcesOf(name).map(folderOf));
    expect([...found].filter((folder) => folder !== "" && !order.includes(folder))).toEqual([]);
  });

  it.each(["core", "node", "command-line", "cli", "counting", "store", "reports", "collector", "bench"])(
    "no file of %s imports the package's own index, and no imports form a cycle",
    (name) => {
      const imports = importsOf(name)
        .filter(({ from }) => from.startsWith("."))
        .map(({ file, from }) => ({ file, to: join(dirname(file), from) }));
      expect(imports.filter(({ to }) => to === "index.ts" || to.endsWith("/index.ts"))).toEqual([]);
      const visit = (file: string, above: string[]): string[] => {
        if (above.includes(file)) return [[...above, file].join(" → ")];
        return imports.filter((i) => i.file === file).flatMap(({ to }) => visit(to, [...above, file]));
      };
      expect([...new Set(imports.map(({ file }) => file))].flatMap((file) => visit(file, []))).toEqual([]);
    },
  );
});

it.each(["core", "node"])("every name that %s exports has its docstring", (name) => {
  const source = join(packages, name, "src");
  const exports = importsOf(name).filter(
    ({ file, text }) => file === "index.ts" && text.startsWith("export"),
  );
  const bare = exports.flatMap(({ from, text }) => {
    const code = readFileSync(join(source, from), "utf8");
    const names = (/\{([^}]*)\}/.exec(text)?.[1] ?? "").replaceAll(/\btype\b/g, "").match(/\w+/g) ?? [];
    return names.filter((word) => {
      const kinds = "(?:async )?(?:const|function|interface|type|class)";
      return !new RegExp(String.raw`\*/\nexport ${kinds} ${word}\b`).test(code);
    });
  });
  expect(exports.length).toBeGreaterThan(10);
  expect(bare).toEqual([]);
});

it("undici is loaded by the sender alone, and only when it sends", () => {
  const users = ["core", "node", "cli"].flatMap((name) =>
    importsOf(name).filter(({ from }) => from === "undici"),
  );
  expect(users.map(({ file, text }) => [file, text])).toEqual([["exchange.ts", 'import("undici")']]);
});

it("only the decision makes permits, and only the encoder makes requests", () => {
  const makers = (pattern: RegExp) =>
    ["core", "node", "cli"].flatMap((name) => {
      const source = join(packages, name, "src");
      return sourcesOf(name)
        .filter((file) => pattern.test(readFileSync(join(source, file), "utf8")))
        .map((file) => relative(dirname(packages), join(source, file)));
    });
  expect(makers(/new Permit\b/)).toEqual(["packages/core/src/decide.ts"]);
  expect(makers(/new WireRequest\b/)).toEqual(["packages/core/src/wire.ts"]);
});

describe("size", () => {
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "packages", "apps"], {
    cwd: dirname(packages),
    encoding: "utf8",
  }).stdout.split("\n");
  const files = listed
    .filter((file) => /\.(ts|tsx|astro|css|py|mjs)$/.test(file) && !/\/(test|e2e)\//.test(file))
    .filter((file) => existsSync(join(dirname(packages), file)))
    .map((file) => ({
      file,
      lines: readFileSync(join(dirname(packages), file), "utf8").split("\n").length - 1,
    }));

  it("has no source file of more than 250 lines", () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter(({ lines }) => lines > 250)).toEqual([]);
  });

  it("has no package with more than a quarter of the code", () => {
    const all = files.reduce((sum, { lines }) => sum + lines, 0);
    const shares = Map.groupBy(files, ({ file }) => file.split("/").slice(0, 2).join("/"));
    for (const [name, own] of shares)
      expect(own.reduce((sum, { lines }) => sum + lines, 0) / all, name).toBeLessThan(0.25);
  });
});
