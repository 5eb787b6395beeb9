import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import {
  type Django,
  djangoAdmin,
  findDjango,
  type Home,
  makeHome,
  runInTerminal,
  runProgram,
  startCollector,
  waitOutNotice,
} from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addInstalled } from "../src/add-installed.ts";
import { findNodes } from "../src/nodes.ts";
import { publishAll, useRegistry } from "../src/publish-all.ts";
import { entryPointsOf, publishedPackages, readManifest } from "../src/published.ts";
import { type Registry, startRegistry } from "../src/registry.ts";
import { root } from "../src/root.ts";

const packages = publishedPackages();
const commands = [
  ["djstats", "@djstats/cli"],
  ["djstats-collector", "@djstats/collector"],
] as const;
/** Compiler options that check the packages' declarations too, which are usually skipped. */
const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: ["node"],
};
const django = findDjango();
const room = mkdtempSync(join(tmpdir(), "djstats-release-"));
let registry: Registry;

/** Makes a home whose PATH begins with the commands that npm installs there and with one version of Node. */
function homeWith(node: string): Home {
  const home = makeHome();
  const tools = mkdtempSync(join(room, "tools-"));
  useRegistry(home, registry, tools);
  home.env["PATH"] = [join(home.path, "prefix/bin"), node, home.env["PATH"]].join(delimiter);
  return home;
}

/** Returns a command line of `django-admin`. */
function admin(...args: string[]): string[] {
  return [...djangoAdmin(django as Django), ...args];
}

/** Whether the READMEs name a file in a home, or the main file and this one's suffix. */
function isDocumented(file: string): boolean {
  const [, name = "", ending] = /^(.+?)((?<=\.sqlite)(?:-wal|-shm|-reserve|\.keys))?$/.exec(file) ?? [];
  const texts = ["README.md", "packages/collector/README.md"].map((text) =>
    readFileSync(join(root, text), "utf8"),
  );
  return texts.some(
    (text) => text.includes(`\`~/${name}\``) && (ending === undefined || text.includes(`\`${ending}\``)),
  );
}

async function must(argv: readonly string[], home: Home, cwd = home.work): Promise<string> {
  const { status, stdout, stderr } = await runProgram(argv, { env: home.env, cwd });
  expect(status, `${argv.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

beforeAll(async () => {
  registry = await startRegistry();
  const installed = join(room, "installed");
  mkdirSync(installed);
  for (const { directory, manifest } of packages) {
    const others = Object.keys(manifest.dependencies ?? {}).filter((name) => !name.includes("djstats"));
    await addInstalled(registry, others, { from: directory, room: mkdtempSync(join(installed, "of-")) });
  }
  await addInstalled(registry, ["@types/node"], { from: root, room: mkdtempSync(join(installed, "of-")) });
  using home = makeHome();
  useRegistry(home, registry, room);
  home.env["PATH"] = [join(root, "node_modules/.bin"), home.env["PATH"]].join(delimiter);
  await publishAll(home.env, join(room, "packed"));
});

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(room, { recursive: true, force: true });
});

it("publishes every package that is not private, and no others", () => {
  expect(registry.published()).toEqual(packages.map(({ manifest }) => manifest.name).sort());
});

describe.each(findNodes())("an installation into an empty home, on Node $major", ({ major, directory }) => {
  let home: Home;
  const modules = () => join(home.path, "prefix/lib/node_modules");
  const destination = {
    DJSTATS_ENDPOINT: "https://collector.example/collect",
    DJSTATS_TRACKING_ID: "UA-12345-1",
  };

  beforeAll(async () => {
    home = homeWith(directory);
    expect(await must(["node", "--version"], home)).toMatch(new RegExp(`^v${major}\\.`));
  });

  afterAll(() => home[Symbol.dispose]());

  // Runs before anything is installed globally, because npx would use that.
  it.each(["@djstats/cli", "djstats"])("runs the complete command with npx %s", async (name) => {
    const { env } = home;
    const exports = await must(["npx", "--yes", name, "env"], { ...home, env: { ...env, ...destination } });
    const observer = /PYTHONPATH='?([^:']+)/.exec(exports)?.[1] ?? "";
    expect(readdirSync(observer)).toEqual(["djstats_observe.py", "djstats_watch.py", "sitecustomize.py"]);
  });

  it("installs both commands with npm install --global, in the version of their manifests", async () => {
    await must(["npm", "install", "--global", "@djstats/cli", "@djstats/collector"], home);
    for (const [command, name] of commands) {
      const { version } = readManifest(join(modules(), name));
      expect(await must([command, "--version"], home)).toBe(`${version}\n`);
    }
  });

  it("installs djstats without dependencies, and nothing with an install script", () => {
    expect(readdirSync(modules())).toEqual(["@djstats"]);
    const [cli, collector] = commands.map(([, name]) => readManifest(join(modules(), name)));
    expect(cli?.dependencies).toBeUndefined();
    const scripts = [cli, collector].flatMap((manifest) => Object.keys(manifest?.scripts ?? {}));
    expect(scripts.filter((name) => /install|prepare/.test(name))).toEqual([]);
  });

  it("has no built-in destination", async () => {
    const status = JSON.parse(await must(["djstats", "status", "--json"], home));
    expect(status).toMatchObject({ enabled: false, reason: "no-destination", destination: null });
  });

  it.runIf(django)("counts a Django command at a collector, which reports one developer", async () => {
    await using collector = await startCollector([], { env: home.env, program: ["djstats-collector"] });
    const env = { ...home.env, ...destination, DJSTATS_ENDPOINT: `${collector.url}/collect` };
    for (const name of ["one", "two"]) {
      const command = ["djstats", "run", ...admin("startproject", name)];
      const { status, stdout } = await runInTerminal(command, { env, cwd: home.work });
      expect(status, stdout).toBe(0);
      waitOutNotice(home);
    }
    await expect.poll(() => collector.outcomes("hits"), { timeout: 10_000 }).toEqual({ counted: 1 });
    await collector.stop();
    const report = JSON.parse(await must(["djstats-collector", "report", "--format=json"], home));
    expect(report.windows[0].total.estimate).toBe(1);
  });

  describe("a program that builds on the packages", () => {
    const program = () => join(home.work, "program");

    beforeAll(async () => {
      mkdirSync(program());
      for (const file of ["consumer.mts", "consumer.cts"])
        cpSync(join(import.meta.dirname, "../consumer", file), join(program(), file));
      writeFileSync(join(program(), "package.json"), '{ "name": "consumer", "private": true }\n');
      const pnpm = join(root, "node_modules/.bin/pnpm");
      await must([pnpm, "add", "@djstats/core", "@djstats/node", "@types/node"], home, program());
    });

    it("can import and require every entry point", async () => {
      const entryPoints = packages
        .filter(({ manifest }) => existsSync(join(program(), "node_modules", manifest.name)))
        .flatMap(entryPointsOf)
        .map(({ name }) => name);
      expect(entryPoints).toContain("@djstats/core/preview");
      const modules = JSON.stringify(entryPoints.filter((name) => !name.endsWith(".json")));
      const manifests = JSON.stringify(entryPoints.filter((name) => name.endsWith(".json")));
      const imported = `for (const name of ${modules}) await import(name);
        for (const name of ${manifests}) await import(name, { with: { type: "json" } });`;
      const required = `for (const name of [...${modules}, ...${manifests}]) require(name);`;
      await must(["node", "--input-type=module", "--eval", imported], home, program());
      await must(["node", "--input-type=commonjs", "--eval", required], home, program());
    });

    it("runs and prints a decision", async () => {
      const printed = JSON.parse(await must(["node", "consumer.mts"], home, program()));
      expect(printed).toMatchObject({ django: "5.2", did: "nothing", reason: "no-destination" });
      expect(printed.config).toBe(home.config);
    });

    // Types do not depend on the version of Node, so one is enough.
    it.runIf(process.version.startsWith(`v${major}.`)).each([
      { module: "nodenext", moduleResolution: "nodenext", files: ["consumer.mts", "consumer.cts"] },
      { module: "node16", moduleResolution: "node16", files: ["consumer.mts"] },
      { module: "esnext", moduleResolution: "bundler", files: ["consumer.mts"] },
    ])("type-checks under $moduleResolution", async ({ files, ...resolution }) => {
      const config = join(program(), `${resolution.module}.json`);
      writeFileSync(config, JSON.stringify({ compilerOptions: { ...resolution, ...strictest }, files }));
      await must([join(root, "node_modules/.bin/tsc"), "--project", config], home, program());
    });
  });

  it("leaves only the user's documented files after it is uninstalled", async () => {
    await must(["npm", "uninstall", "--global", "@djstats/cli", "@djstats/collector"], home);
    rmSync(home.work, { recursive: true });
    const left = readdirSync(home.path, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(home.path, join(entry.parentPath, entry.name)));
    expect(left.filter((file) => !isDocumented(file))).toEqual([]);
    if (django) expect(left).toContain(".config/djangoanalytics");
  });
});
