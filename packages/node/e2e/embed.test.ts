import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consentedUser, runProgram, startReceiver } from "@djstats/testing";
import { build } from "tsdown";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Returns the JavaScript examples in a README. */
function examples(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1] ?? "");
}

/** Runs a program with the built packages, like a program that depends on them. */
const node = (code: string, env: Record<string, string>, name = "node", inside: readonly string[] = []) =>
  runProgram([...inside, process.execPath, "--input-type=module", "-e", code], {
    env,
    cwd: join(root, "packages", name),
  });

describe("the examples in a README", () => {
  it.each(["README.md", "packages/node/README.md"])("send a request in about ten lines, %s", async (file) => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    const [code = ""] = examples(file);
    expect(code.trim().split("\n").length).toBeLessThanOrEqual(12);
    const { status, stderr } = await node(code, person.home.env);
    expect([status, stderr]).toEqual([0, ""]);
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]).toMatch(/&ec=(runserver|startapp)&/);
  });

  it("print a request in the README of core, without a home or a network", async () => {
    const [code = ""] = examples("packages/core/README.md");
    const { status, stdout, stderr } = await node(code, {}, "core");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("skip no-destination\nPOST /collect HTTP/1.1\r\n");
  });
});

describe("an embedded djstats", () => {
  it.each(["@djstats/node", "@djstats/node/start"])(
    "reports in the background to the program's own destination with startReporter of %s",
    async (entryPoint) => {
      await using receiver = await startReceiver();
      using person = consentedUser(receiver.endpoint);
      const { DJSTATS_ENDPOINT: endpoint, DJSTATS_TRACKING_ID: trackingId, ...env } = person.home.env;
      const profile = {
        consent: "opt-out",
        site: "https://x.example/",
        destination: { endpoint, trackingId },
      };
      const code = `
      import { startReporter } from "${entryPoint}";
      startReporter({ command: "startproject", django: "5.2.3", python: { implementation: "PyPy", version: "3.11.13" },
        settings: { state: "none" } }, ${JSON.stringify(profile)});`;
      expect(await node(code, env)).toEqual({ status: 0, stdout: "", stderr: "" });
      expect((await receiver.received(1))[0]).toContain("User-Agent: Django/5.2.3 PyPy/3.11.13 (");
    },
  );

  it.each([
    ["off by a variable", { DJANGO_NO_ANALYTICS: "1" }, "", 0],
    ["off by the file", {}, "disable=1\n", 0],
    ["off in continuous integration", { CI: "true" }, "", 0],
    ["on", {}, "", 1],
  ])("starts a process with startReporter only if reporting is on: %s", async (_, off, more, children) => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    appendFileSync(person.home.config, more);
    const code = `
      import { readFileSync } from "node:fs";
      import { startReporter } from "@djstats/node/start";
      startReporter({ command: "startproject", django: "5.2.3", python: { implementation: "CPython", version: "3.13.1" },
        settings: { state: "none" } });
      console.log(readFileSync(\`/proc/self/task/\${process.pid}/children\`, "utf8").split(" ").filter(Boolean).length);`;
    expect(await node(code, { ...person.home.env, ...off })).toMatchObject({
      status: 0,
      stdout: `${children}\n`,
    });
  });

  it("sends and creates nothing with the consent opt-in until the developer opts in", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    const code = `
      import { gatherPlatform, report } from "@djstats/node";
      console.log(JSON.stringify(await report({ command: "startproject", django: "5.2.3",
        python: { implementation: "CPython", version: "3.13.1" }, platform: gatherPlatform(), settings: { state: "none" } },
        { profile: { consent: "opt-in", program: "djstats", site: "https://x.example/", destination: null } })));`;
    expect((await node(code, person.home.env)).stdout).toContain('"reason":"not-opted-in"');
    expect(receiver.connections()).toBe(0);
  });

  it.each(["esm", "cjs"] as const)(
    "reports from a program bundled as %s, or says why it never will",
    async (format) => {
      await using receiver = await startReceiver();
      using person = consentedUser(receiver.endpoint);
      const { env, work } = person.home;
      const facts = `{ command: "startproject", django: "5.2.3", python: { implementation: "CPython", version: "3.13.1" },
      platform: gatherPlatform(), settings: { state: "none" } }`;
      const bundled = async (name: string, code: string) => {
        const entry = join(root, "packages/node", `${name}.${format}.mjs`);
        writeFileSync(entry, code);
        try {
          const deps = { alwaysBundle: [/./] };
          const outDir = join(work, format);
          await build({
            entry,
            outDir,
            format,
            deps,
            config: false,
            dts: false,
            clean: false,
            logLevel: "silent",
          });
        } finally {
          rmSync(entry);
        }
        const [file = ""] = readdirSync(join(work, format)).filter((file) => file.startsWith(`${name}.`));
        return runProgram([process.execPath, join(work, format, file)], { env: { ...env, ...off } });
      };
      let off = {};
      const reports = `import { gatherPlatform, report } from "@djstats/node"; await report(${facts});`;
      if (format === "esm")
        expect(await bundled("reports", reports)).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(receiver.requests).toHaveLength(format === "esm" ? 1 : 0);
      // Reporting is often off on the machine of a developer who tries this.
      off = { CI: "true" };
      const starts = `import { gatherPlatform } from "@djstats/node"; import { startReporter } from "@djstats/node/start"; startReporter(${facts});`;
      const { status, stderr } = await bundled("starts", starts);
      expect(status).toBe(1);
      expect(stderr).toMatch(/DJSTATS_BUNDLED/);
      expect(stderr).toMatch(/cannot start .*reporter-main\.js.* Keep @djstats\/node external/);
    },
  );

  it("is silent if it is removed while the program runs", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    const copy = join(person.home.path, "copy");
    cpSync(join(root, "packages/node/dist"), copy, { recursive: true });
    writeFileSync(join(copy, "package.json"), '{"type": "module"}');
    const code = `import { rmSync } from "node:fs";
      import { startReporter } from "${copy}/start.js";
      rmSync("${copy}", { recursive: true });
      startReporter({ command: "startproject", django: "5.2.3", python: { implementation: "PyPy", version: "3.11.13" },
        settings: { state: "none" } });`;
    expect(await node(code, person.home.env)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("never throws because of files or the network", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    const [code = ""] = examples("README.md");
    for (const HOME of [person.home.path, "/nonexistent", ""])
      expect(await node(code, { ...person.home.env, HOME })).toMatchObject({ status: 0, stderr: "" });
  });

  it.runIf(process.getuid?.() === 0)(
    "works without a home, for a user unknown to the system, and does not change the environment",
    async () => {
      using person = consentedUser("http://127.0.0.1:1");
      const { HOME: _, ...env } = person.home.env;
      const [code = ""] = examples("README.md");
      const nobody = ["setpriv", "--reuid=43210", "--regid=43210", "--clear-groups"];
      const all = `${code}; console.log("HOME" in process.env);`;
      const { status, stdout, stderr } = await node(all, env, "node", nobody);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/reason: 'config-unreadable',\n.*There is no home directory.*\n}\nfalse\n$/);
    },
  );
});
