import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  consentedUser,
  djstats,
  makeCertificate,
  makeHome,
  runDjstats,
  runProgram,
  startReceiver,
  startSilentResolver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { django } from "./project.ts";

interface Finding {
  about: string;
  state: string;
  text: string;
  remedy: string | null;
}

async function ask(args: string[], env: Record<string, string>) {
  const { status, stdout, stderr } = await runDjstats(["doctor", "--json", ...args], { env });
  const said: { ok: boolean; findings: Finding[] } = JSON.parse(stdout);
  const about = (name: string) => said.findings.filter((finding) => finding.about === name);
  return { status, stderr, ok: said.ok, findings: said.findings, about };
}

describe("doctor", () => {
  it("finds nothing wrong with a working setup, opens no connections and writes nothing", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    chmodSync(person.home.config, 0o600);
    const found = await ask(django ? ["--python", django.python] : [], person.home.env);
    expect(found.findings.filter(({ state }) => state === "attention")).toEqual([]);
    expect([found.status, found.ok, found.stderr]).toEqual([0, true, ""]);
    expect(found.about("observer")[0]?.text).toContain("loads the observer");
    if (django) expect(found.about("django")[0]?.text).toContain(`Django ${django.version}`);
    expect(found.about("destination")).toEqual([]);
    expect(receiver.connections()).toBe(0);
    expect(existsSync(person.home.ledger)).toBe(false);
    const { stdout } = await runDjstats(["doctor"], { env: person.home.env });
    for (const { text } of found.about("files")) expect(stdout).toContain(`  ok    ${text}`);
  });

  it("finds the observer even if an opt-out variable is set, and names the rule", async () => {
    using person = consentedUser("http://127.0.0.1:9", { DJANGO_NO_ANALYTICS: "1" });
    chmodSync(person.home.config, 0o600);
    const found = await ask([], person.home.env);
    expect(found.about("observer")[0]?.state).toBe("ok");
    expect(found.about("decision")[0]).toMatchObject({
      state: "note",
      text: expect.stringContaining("opted-out-env"),
    });
    expect(found.status).toBe(0);
  });

  it("names a sitecustomize that is shadowed", async () => {
    using person = consentedUser("http://127.0.0.1:9");
    const site = join(person.home.work, "sitecustomize.py");
    writeFileSync(site, "");
    const { about } = await ask([], { ...person.home.env, PYTHONPATH: person.home.work });
    expect(about("observer")[0]?.text).toContain(`then loads ${site}`);
  });

  it.each([
    ["-I", "-I or -E"],
    ["-E", "-I or -E"],
    ["-S", "without site"],
  ])("explains why a Python that runs with %s does not load the observer", async (flag, why) => {
    using person = consentedUser("http://127.0.0.1:9");
    const python = join(person.home.work, "python");
    writeFileSync(python, `#!/bin/sh\nexec python3 ${flag} "$@"\n`, { mode: 0o755 });
    const found = await ask(["--python", python], person.home.env);
    expect(found.about("observer")[0]).toMatchObject({
      state: "attention",
      text: expect.stringContaining(why),
    });
    expect([found.status, found.ok]).toEqual([1, false]);
  });

  it("rejects a --python that does not name a program", async () => {
    using home = makeHome();
    const { status, stderr } = await runDjstats(["doctor", "--python="], { env: home.env });
    expect([status, stderr]).toEqual([2, "djstats: --python names a program, such as .venv/bin/python.\n"]);
  });

  it("accepts a Python by its relative path", async () => {
    using person = consentedUser("http://127.0.0.1:9");
    mkdirSync(join(person.home.work, "bin"));
    writeFileSync(join(person.home.work, "bin/python"), '#!/bin/sh\nexec python3 "$@"\n', { mode: 0o755 });
    const { stdout } = await runDjstats(["doctor", "--python", "bin/python"], {
      env: person.home.env,
      cwd: person.home.work,
    });
    expect(stdout).toContain("loads the observer");
  });

  it("reports a missing Python, a missing destination and a malformed config file", async () => {
    using home = makeHome();
    mkdirSync(dirname(home.config));
    writeFileSync(home.config, "what?\n", { mode: 0o644 });
    const found = await ask(["--python", "/nonexistent/python"], home.env);
    expect(found.status).toBe(1);
    expect(found.about("observer")[0]?.text).toBe("/nonexistent/python is not a working Python.");
    expect(found.about("decision")[0]?.text).toContain("config-unreadable");
    expect(found.about("files")[0]?.remedy).toBe(`Run chmod 600 '${home.config}'.`);
    for (const { state, remedy } of found.findings) expect(remedy === null).toBe(state === "ok");
  });

  it("does not suggest chmod for something that is not a file", async () => {
    using home = makeHome();
    mkdirSync(home.config, { recursive: true });
    expect((await ask([], home.env)).about("files")[0]).toMatchObject({
      state: "attention",
      text: `${home.config} is not a regular file, so it cannot be the config file.`,
    });
  });

  it("prints the outcome of the last request", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    await person.report();
    expect((await ask([], person.home.env)).about("ledger")[0]?.text).toMatch(/was answered 200\.$/);
    await using moved = await startReceiver({
      answer: (socket) => socket.end("HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"),
    });
    using follower = consentedUser(moved.endpoint);
    await follower.report();
    expect((await ask([], follower.home.env)).about("ledger")[0]).toMatchObject({
      state: "attention",
      text: expect.stringMatching(/was answered 301\. djstats follows no redirect, so it was not counted\.$/),
    });
    using nobody = consentedUser("http://127.0.0.1:1");
    await nobody.report();
    expect((await ask([], nobody.home.env)).about("ledger")[0]).toMatchObject({
      state: "attention",
      text: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("doctor --reach", () => {
  it("makes one connection, with TLS, and sends neither a request nor an ID", async () => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({ certificate });
    using person = consentedUser(receiver.endpoint);
    const authority = join(person.home.path, "authority.pem");
    writeFileSync(authority, certificate.authority);
    const { about } = await ask(["--reach"], { ...person.home.env, NODE_EXTRA_CA_CERTS: authority });
    expect(about("destination")[0]).toMatchObject({ state: "ok" });
    expect([receiver.connections(), receiver.requests]).toEqual([1, []]);
    expect(existsSync(person.home.ledger)).toBe(false);
  });

  it.each([
    ["has expired", { expired: true }, "CERT_HAS_EXPIRED"],
    ["is for a different host", { host: "other.example" }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("reports a certificate that %s, even if Node is configured to trust all", async (_, options, code) => {
    const certificate = await makeCertificate(options);
    await using receiver = await startReceiver({ certificate });
    using person = consentedUser(receiver.endpoint, { NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    const authority = join(person.home.path, "authority.pem");
    writeFileSync(authority, certificate.authority);
    const found = await ask(["--reach"], { ...person.home.env, NODE_EXTRA_CA_CERTS: authority });
    expect(found.about("destination")[0]).toMatchObject({
      state: "attention",
      text: expect.stringContaining(code),
    });
    expect(found.status).toBe(1);
  });

  it("reports a receiver that does not listen, and one that never responds", async () => {
    using nobody = consentedUser("https://127.0.0.1:1");
    expect((await ask(["--reach"], nobody.home.env)).about("destination")[0]?.text).toContain("ECONNREFUSED");
    await using silent = await startReceiver();
    using person = consentedUser(silent.endpoint.replace("http:", "https:"));
    expect((await ask(["--reach"], person.home.env)).about("destination")[0]?.text).toContain("TIMEOUT");
  });

  it("reports a host name that does not exist", async () => {
    using person = consentedUser("https://collector.invalid");
    expect((await ask(["--reach"], person.home.env)).about("destination")[0]).toMatchObject({
      state: "attention",
      text: expect.stringMatching(/^collector\.invalid cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\.$/),
    });
  });

  it.runIf(process.getuid?.() === 0)(
    "ends even if the name server never responds (tested as root only)",
    async () => {
      await using resolver = await startSilentResolver();
      using person = consentedUser("https://collector.example");
      // A lookup in the command's own process would keep it alive until the resolver gives up after a minute.
      const argv = [...resolver.inside, "timeout", "40", process.execPath, djstats, "doctor", "--reach"];
      const { status, stdout } = await runProgram(argv, { env: person.home.env });
      expect(stdout).toContain("collector.example cannot be reached (TIMEOUT).");
      expect(status).toBe(1);
    },
  );

  it.each<[string, Record<string, string>]>([
    ["opted out", { DO_NOT_TRACK: "1" }],
    ["in CI", { CI: "1" }],
    ["debug only prints", { DJANGO_ANALYTICS_DEBUG: "1" }],
  ])("opens no connection if reporting is off: %s", async (_, env) => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint, env);
    expect((await ask(["--reach"], person.home.env)).about("destination")[0]?.state).toBe("note");
    expect(receiver.connections()).toBe(0);
  });

  it("does not bypass a proxy", async () => {
    await using proxy = await startReceiver();
    using person = consentedUser("https://collector.invalid", { HTTPS_PROXY: proxy.endpoint });
    const { about } = await ask(["--reach"], person.home.env);
    expect(proxy.connections()).toBe(0);
    expect(about("destination")[0]).toMatchObject({ state: "note", text: expect.stringContaining("proxy") });
  });
});
