import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  consentedUser,
  djstats,
  type Home,
  makeHome,
  runDjstats,
  runInTerminal,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { admin, django, makeProject, theDjango } from "./project.ts";

const endpoint = { DJSTATS_ENDPOINT: "http://127.0.0.1:9", DJSTATS_TRACKING_ID: "UA-12345-1" };

/** Traces the system calls that access files, processes or the network. */
async function trace(argv: string[], home: Home): Promise<string[]> {
  const file = join(home.path, "trace");
  const calls =
    "trace=open,openat,creat,mkdir,mkdirat,execve,fork,vfork,clone,clone3,socket,connect,link,rename,unlink";
  const { status, stderr } = await runProgram(["strace", "-f", "-qq", "-e", calls, "-o", file, ...argv], {
    env: home.env,
    cwd: home.work,
  });
  expect([status, stderr]).toEqual([0, ""]);
  return readFileSync(file, "utf8").split("\n").filter(Boolean);
}

function inHome(home: Home): string[] {
  return readdirSync(home.path, { recursive: true, encoding: "utf8" }).sort();
}

const offs: [string, Record<string, string>, string | null][] = [
  ["DJANGO_NO_ANALYTICS", { ...endpoint, DJANGO_NO_ANALYTICS: "1" }, null],
  ["DO_NOT_TRACK", { ...endpoint, DO_NOT_TRACK: "true" }, null],
  ["spaces in the variable", { ...endpoint, DJANGO_NO_ANALYTICS: " " }, null],
  ["the config file", endpoint, "disable=1\n"],
  ["a malformed config file", endpoint, "what?\n"],
  ["no destination", {}, null],
  ["CI", { ...endpoint, CI: "true" }, null],
];

describe("reporting that is off", () => {
  it.each(offs)("by %s touches no file, directory, process or socket", async (_, env, config) => {
    using home = makeHome(env);
    if (config !== null) {
      mkdirSync(dirname(home.config));
      writeFileSync(home.config, config);
    }
    const before = inHome(home);
    const lines = await trace([process.execPath, djstats, "run", "true"], home);
    expect(inHome(home).filter((name) => name !== "trace")).toEqual(before);
    const processes = lines
      .filter((line) => /execve\(.*= 0$/.test(line))
      .map((line) => /execve\("([^"]*)"/.exec(line)?.[1]);
    expect(processes.filter((name) => !/\/(node|prlimit|env|true)$/.test(name ?? ""))).toEqual([]);
    expect(lines.filter((line) => /AF_INET|undici|reporter\.cjs|sitecustomize/.test(line))).toEqual([]);
    // Nothing is started except Node's own threads.
    expect(
      lines.filter((line) => /\b(v?fork|clone3?)\(/.test(line) && !line.includes("CLONE_THREAD")),
    ).toEqual([]);
    expect(lines.filter((line) => line.includes("O_CREAT"))).toEqual([]);
  });

  it.runIf(django).each(offs)(
    "by %s leaves a real Django command without an observer",
    async (_, env, config) => {
      using home = makeHome(env);
      if (config !== null) {
        mkdirSync(dirname(home.config));
        writeFileSync(home.config, config);
      }
      const lines = await trace([process.execPath, djstats, "run", ...admin("startproject", "one")], home);
      expect(lines.filter((line) => /AF_INET|undici|dist\/observer|reporter\.cjs/.test(line))).toEqual([]);
      expect(existsSync(join(home.work, "one/manage.py"))).toBe(true);
      expect(existsSync(home.ledger)).toBe(false);
    },
  );

  it.runIf(django).each(["DJANGO_NO_ANALYTICS=1", "DO_NOT_TRACK=' '"])(
    "by %s starts nothing in a shell where `djstats env` ran before",
    async (variable) => {
      await using receiver = await startReceiver();
      using person = consentedUser(receiver.endpoint);
      const { stdout } = await runDjstats(["env"], { env: person.home.env });
      const script = `${stdout}export ${variable}; exec "$@"`;
      const lines = await trace(["sh", "-c", script, "sh", ...admin("startproject", "one")], person.home);
      expect(lines.filter((line) => /\b(v?fork|clone3?)\(|AF_INET/.test(line))).toEqual([]);
    },
  );

  it("because the notice is pending has an observer only if a terminal can show the notice", async () => {
    using home = makeHome(endpoint);
    const argv = [process.execPath, djstats, "run", "printenv", "PYTHONPATH"];
    const at = { env: home.env, cwd: home.work };
    expect(await runProgram(argv, at)).toEqual({ status: 1, stdout: "", stderr: "" });
    for (const redirection of ["</dev/null >/dev/null", "2>/dev/null"]) {
      const shell = ["sh", "-c", `"$@" ${redirection}`, "sh", ...argv.slice(0, 3), "sh", "-c"];
      const print = `case $PYTHONPATH in *observer) echo there >&2; echo there; esac`;
      expect((await runInTerminal([...shell, print], at)).stdout).toBe("there\n");
    }
    expect(inHome(home)).toEqual(["work"]);
  });

  it.runIf(django)("by a variable that manage.py itself sets starts nothing", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    const manage = join(await makeProject(person.home, "site1"), "manage.py");
    const text = readFileSync(manage, "utf8").replace(/^import os$/m, "$&\nos.environ['DO_NOT_TRACK'] = '1'");
    writeFileSync(manage, text);
    const argv = ["run", theDjango().python, manage, "startapp", "app1"];
    const lines = await trace([process.execPath, djstats, ...argv], person.home);
    expect(text).toContain("DO_NOT_TRACK");
    expect(lines.some((line) => line.includes("djstats_observe"))).toBe(true);
    expect(lines.filter((line) => /\bexecve\(.*\/bin\/sh|AF_INET/.test(line))).toEqual([]);
  });

  it.runIf(django)(
    "by `djstats off` in such a shell starts a reporter that ends without a trace",
    async () => {
      await using receiver = await startReceiver();
      using person = consentedUser(receiver.endpoint);
      const { stdout } = await runDjstats(["env"], { env: person.home.env });
      await runDjstats(["off"], { env: person.home.env });
      const before = inHome(person.home);
      await runProgram(["sh", "-c", `${stdout}exec "$@"`, "sh", ...admin("startproject", "one")], {
        env: person.home.env,
        cwd: person.home.work,
      });
      await new Promise((resolve) => setTimeout(resolve, 1200));
      expect(inHome(person.home).filter((name) => !name.startsWith("work/"))).toEqual(before);
      expect(receiver.connections()).toBe(0);
    },
  );
});
