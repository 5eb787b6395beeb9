import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  consentedId,
  consentedUser,
  djstats,
  type Home,
  runDjstats,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

// These tests need only Node, so they run on Linux, macOS and Windows.
const isWindows = process.platform === "win32";
const ours = [process.execPath, djstats, "run"];
const node = (script: string) => [process.execPath, "-e", script];
const versions = ["--django", "5.2.3", "--python", "3.13.1"];

let person: ReturnType<typeof consentedUser>;
let home: Home;
beforeEach(() => {
  person = consentedUser("http://127.0.0.1:9");
  home = person.home;
});
afterEach(() => person[Symbol.dispose]());

const go = (argv: string[], input?: string) =>
  runProgram(argv, { env: home.env, cwd: home.work, ...(input === undefined ? {} : { input }) });

describe("djstats run, on every platform", () => {
  it.each([0, 1, 77, 255])("ends with the command's exit status, %d", async (status) => {
    expect((await go([...ours, ...node(`process.exit(${status})`)])).status).toBe(status);
  });

  it("passes on every argument, input and output", async () => {
    const args = [
      "",
      " ",
      "a b",
      "'\"",
      "--",
      "-x",
      "a=b",
      "*",
      "%PATH%",
      "$HOME",
      "ü€",
      "\\",
      '\\"',
      "^&|<>",
    ];
    const script =
      "process.stdin.on('data', d => process.stdout.write(d)).on('end', () => console.error(JSON.stringify(process.argv.slice(1))))";
    const ended = await go([...ours, ...node(script), "--", ...args], "x".repeat(300_000));
    expect(ended).toEqual({ status: 0, stdout: "x".repeat(300_000), stderr: `${JSON.stringify(args)}\n` });
  });

  it("adds only its own variables to the environment", async () => {
    const names = node("console.log(JSON.stringify(Object.keys(process.env).sort()))");
    const [alone, within] = [await go(names), await go([...ours, ...names])];
    const added = JSON.parse(within.stdout).filter(
      (name: string) => !JSON.parse(alone.stdout).includes(name),
    );
    expect(added).toEqual(["DJSTATS_DESTINATION", "DJSTATS_NODE", "DJSTATS_REPORTER", "PYTHONPATH"]);
  });

  it("reports a missing command or a directory in one sentence", async () => {
    const folder = join(home.work, "folder");
    mkdirSync(folder);
    const missing = await go([...ours, "nosuch"]);
    expect(missing).toEqual({ status: 127, stdout: "", stderr: "djstats: nosuch: command not found\n" });
    const directory = await go([...ours, folder]);
    expect(directory).toEqual({ status: 126, stdout: "", stderr: `djstats: ${folder}: is a directory\n` });
  });

  it.runIf(!isWindows)(
    "replaces itself with the command in the same process, except on Windows",
    async () => {
      const child = spawn(process.execPath, [djstats, "run", ...node("console.log(process.pid)")], {
        env: home.env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line] = await once(child.stdout, "data");
      expect(Number(line)).toBe(child.pid);
    },
  );
});

describe("the files, on every platform", () => {
  it("are in the directories that env-paths names", async () => {
    const { stdout } = await go([process.execPath, djstats, "status", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ config: home.config, ledger: home.ledger, id: consentedId });
  });

  it("stay intact if many processes write at once", async () => {
    const commands = [["off"], ["on"], ["id", "--rotate"], ["off"], ["on"], ["off"]];
    const all = await Promise.all(commands.map((args) => runDjstats(args, { env: home.env })));
    expect(all.map(({ status }) => status)).toEqual(commands.map(() => 0));
    expect(readFileSync(home.config, "utf8")).toMatch(
      /^disable=[01]\n\n\[\S+ UA-12345-1\]\nid=[0-9a-f-]{36}\nnotice=\d\nshown=\S+\n$/,
    );
  });
});

describe("a report, on every platform", () => {
  it("arrives from the foreground and from the background, and is recorded in the ledger", async () => {
    await using receiver = await startReceiver();
    using other = consentedUser(receiver.endpoint);
    const report = ["report", "startproject", ...versions];
    expect((await runDjstats([...report, "--wait"], { env: other.home.env })).stdout).toMatch(
      /^One request was sent/,
    );
    expect(await runDjstats(report, { env: other.home.env })).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await receiver.received(2)).toHaveLength(2);
    await expect.poll(() => other.ledger().map(({ outcome }) => outcome)).toEqual(["answered", "answered"]);
  });
});

describe.runIf(isWindows)("djstats run, on Windows", () => {
  const batch = (name: string, line: string) =>
    writeFileSync(join(home.work, name), `@echo off\r\n${line}\r\n`);

  it("starts a batch file by its bare name on PATH, and returns its status", async () => {
    mkdirSync(join(home.work, "to ols"));
    batch("to ols/tool.cmd", "exit /b 7");
    home.env["PATH"] = `${join(home.work, "to ols")};${home.env["PATH"]}`;
    expect((await go([...ours, "tool"])).status).toBe(7);
  });

  it("passes arguments through a batch file as text, regardless of their content", async () => {
    writeFileSync(join(home.work, "echo.js"), "console.log(JSON.stringify(process.argv.slice(2)))");
    batch("shim.cmd", `"${process.execPath}" "%~dp0echo.js" %*`);
    const args = [
      "a b",
      "",
      '"',
      "\\",
      'a" & echo INJECTED & "',
      "%PATH%",
      "100%",
      "^",
      "&",
      "|",
      "<",
      "!X!",
      "é€",
    ];
    const { stdout } = await go([...ours, ".\\shim.cmd", ...args]);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it("does not start a batch file if an argument contains a line break", async () => {
    batch("tool.cmd", "echo started");
    expect(await go([...ours, ".\\tool.cmd", "a\r\necho INJECTED"])).toMatchObject({
      status: 126,
      stdout: "",
    });
  });

  it("never looks up a bare name in the working directory", async () => {
    batch("python.cmd", "echo planted 1");
    batch("nosuch.cmd", "echo planted");
    expect(await go([...ours, "nosuch"])).toMatchObject({ status: 127, stdout: "" });
    const shown = await go([process.execPath, djstats, "show", "startproject"]);
    expect(shown.stdout).not.toContain("planted");
  });

  it("does not write files to the project if APPDATA is relative", async () => {
    home.env["APPDATA"] = "project";
    const { stdout } = await go([process.execPath, djstats, "status", "--json"]);
    expect(JSON.parse(stdout).config).toBe(join(home.path, "AppData/Roaming/djangoanalytics/Config"));
  });
});
