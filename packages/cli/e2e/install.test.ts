import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeHome, runInTerminal, runProgram, startReceiver } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admin, django } from "./project.ts";
import { startRegistry } from "./registry.ts";

const packages = dirname(dirname(import.meta.dirname));
const home = makeHome();
let registry: Awaited<ReturnType<typeof startRegistry>>;

async function must(argv: string[], cwd = home.work): Promise<string> {
  const { status, stdout, stderr } = await runProgram(argv, { env: home.env, cwd });
  expect(status, `${argv.join(" ")}\n${stdout}\n${stderr}`).toBe(0);
  return stdout;
}

beforeAll(async () => {
  registry = await startRegistry();
  // npm reads the first, pnpm the second, and nothing else could send them to another registry.
  const npmrc = join(home.path, ".npmrc");
  writeFileSync(npmrc, `registry=${registry.url}\n${registry.url.replace("http:", "")}:_authToken=none\n`);
  Object.assign(home.env, { NPM_CONFIG_USERCONFIG: npmrc, pnpm_config_registry: registry.url });
  for (const name of ["core", "node", "cli"]) {
    await must(["pnpm", "pack", "--pack-destination", home.path], join(packages, name));
    const tarball = readdirSync(home.path).find((file) => file.startsWith(`djstats-${name}-`)) ?? "";
    await must(
      ["npm", "publish", "--registry", registry.url, "--provenance=false", join(home.path, tarball)],
      home.path,
    );
  }
  await must(["npm", "install", "--global", "--prefix", join(home.path, "prefix"), "@djstats/cli"]);
});

afterAll(async () => {
  home[Symbol.dispose]();
  await registry[Symbol.asyncDispose]();
});

describe("the package, packed, published and installed by npm", () => {
  const installed = () => join(home.path, "prefix/bin/djstats");

  it("has no dependency, no install script, and only what it needs", async () => {
    const directory = join(home.path, "prefix/lib/node_modules");
    expect(readdirSync(directory)).toEqual(["@djstats"]);
    expect(readdirSync(join(directory, "@djstats"))).toEqual(["cli"]);
    const files = readdirSync(join(directory, "@djstats/cli"), { recursive: true, encoding: "utf8" });
    const parts = /^dist\/[a-z-]+-[\w-]{8}\.cjs$/;
    expect(files.filter((file) => !parts.test(file)).sort()).toEqual([
      "LICENSE",
      "README.md",
      "dist",
      "dist/main.cjs",
      "dist/observer",
      "dist/observer/djstats_observe.py",
      "dist/observer/sitecustomize.py",
      "dist/reporter.cjs",
      "package.json",
    ]);
    const { scripts, dependencies } = JSON.parse(
      readFileSync(join(directory, "@djstats/cli/package.json"), "utf8"),
    );
    expect([dependencies, scripts?.install, scripts?.postinstall]).toEqual([undefined, undefined, undefined]);
  });

  it("names no destination of its own", async () => {
    const status = JSON.parse(await must([installed(), "status", "--json"]));
    expect(status).toMatchObject({ enabled: false, reason: "no-destination", destination: null });
  });

  it.runIf(django)("counts a Django command, through the link that npm makes", async () => {
    await using receiver = await startReceiver();
    Object.assign(home.env, { DJSTATS_ENDPOINT: receiver.endpoint, DJSTATS_TRACKING_ID: "UA-12345-1" });
    for (const name of ["one", "two"]) {
      const { status } = await runInTerminal([installed(), "run", ...admin("startproject", name)], {
        env: home.env,
        cwd: home.work,
      });
      expect(status).toBe(0);
    }
    expect(await receiver.received(1)).toHaveLength(1);
  });
});
