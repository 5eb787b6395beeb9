import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { limits } from "@djstats/core/limits";
import {
  djstats,
  type Home,
  makeHome,
  type Receiver,
  runDjstats,
  runInTerminal,
  runProgram,
  sectionText,
  startReceiver,
  waitOutNotice,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let receiver: Receiver;
let home: Home;

beforeEach(async () => {
  receiver = await startReceiver();
  home = makeHome({ DJSTATS_ENDPOINT: receiver.endpoint, DJSTATS_TRACKING_ID: "UA-12345-1" });
});
afterEach(async () => {
  home[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const startproject = ["report", "startproject", "--django", "5.2.3", "--python", "3.13.1"];
const config = () => readFileSync(home.config, "utf8");
const ids = () => config().match(/(?<=^id=).*/gm) ?? [];
const cidOf = (request = "") => /&cid=([^&]*)/.exec(request)?.[1];

/** Reports a startproject in a terminal, and returns what was done. */
async function report(more: Record<string, string> = {}): Promise<string> {
  const argv = [process.execPath, djstats, ...startproject, "--wait"];
  const { stdout } = await runInTerminal(argv, { env: { ...home.env, ...more }, cwd: home.work });
  return stdout;
}

function record(...sections: string[]): void {
  mkdirSync(dirname(home.config), { recursive: true });
  writeFileSync(home.config, sections.join("\n"));
}

describe("two destinations used in turn", () => {
  it.each<[string, (other: Receiver) => Record<string, string>]>([
    ["hosts", (other) => ({ DJSTATS_ENDPOINT: other.endpoint })],
    ["paths", () => ({ DJSTATS_ENDPOINT: `${receiver.endpoint}/tenant` })],
    ["tracking IDs", () => ({ DJSTATS_TRACKING_ID: "UA-12345-2" })],
  ])("that differ in their %s show one notice each, and get one ID each", async (_, moreOf) => {
    await using other = await startReceiver();
    const more = moreOf(other);
    const notices: string[] = [];
    for (let round = 0; round < 3; round++)
      for (const variables of [{}, more]) {
        const stdout = await report(variables);
        if (stdout.includes("Nothing is sent in this run")) notices.push(stdout);
        waitOutNotice(home);
      }
    expect(notices).toHaveLength(2);
    expect(new Set(ids()).size).toBe(2);
    const sent = [...receiver.requests, ...other.requests].map(cidOf);
    expect(sent).toHaveLength(4);
    expect(new Set(sent)).toEqual(new Set(ids()));
  });

  it("belong to two programs that embed djstats, and both are counted", async () => {
    await using other = await startReceiver();
    const { DJSTATS_ENDPOINT: _, DJSTATS_TRACKING_ID: __, ...env } = home.env;
    const embed = (endpoint: string) => `
      import { report } from "@djstats/node";
      const done = await report({ command: "startproject", django: "5.2.3", settings: { state: "none" },
        python: { implementation: "CPython", version: "3.13.1" }, platform: { os: "linux", machine: "x86_64", version: "" } },
        { profile: { consent: "opt-out", site: "https://x.example/", destination: { endpoint: "${endpoint}", trackingId: "T-1" } } });
      console.log(done.did);`;
    const did: string[] = [];
    for (let round = 0; round < 3; round++)
      for (const { endpoint } of [receiver, other]) {
        const argv = [process.execPath, "--input-type=module", "-e", embed(endpoint)];
        const { stdout } = await runInTerminal(argv, { env, cwd: join(import.meta.dirname, "..") });
        did.push(stdout.trim().split("\n").at(-1) ?? "");
        waitOutNotice(home);
      }
    expect(did).toEqual(["showed-notice", "showed-notice", "sent", "sent", "sent", "sent"]);
    expect([receiver.requests.length, other.requests.length]).toEqual([2, 2]);
    expect(new Set(receiver.requests.map(cidOf))).not.toEqual(new Set(other.requests.map(cidOf)));
  });
});

describe("a config file with as many sections as it may have", () => {
  const hour = 3_600_000;
  const url = (n: number) => `http://127.0.0.1:9/${n}`;
  const id = (n: number) => `7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b${String(n).padStart(4, "0")}`;
  const section = (n: number, shown: number) =>
    sectionText({ url: url(n), trackingId: "T-1", id: id(n), shown });
  const sections = () => [...config().matchAll(/^\[(\S+) /gm)].map(([, found]) => found);

  it("forgets the one that was shown longest ago, for one more", async () => {
    record(
      ...Array.from({ length: limits.configSections }, (_, n) =>
        section(n, Date.now() - (n === 3 ? 9 : 5) * hour),
      ),
    );
    await report();
    const kept = Array.from({ length: limits.configSections }, (_, n) => url(n)).filter((_, n) => n !== 3);
    expect(sections()).toEqual([...kept, `${receiver.endpoint}/collect`]);
    expect(config()).not.toContain(id(3));
  });

  it("keeps one to which requests have been sent in the meantime", async () => {
    record(
      ...Array.from({ length: limits.configSections }, (_, n) => section(n, Date.now() - (20 - n) * hour)),
    );
    await report({ DJSTATS_ENDPOINT: url(0), DJSTATS_TRACKING_ID: "T-1" });
    await report();
    expect(sections()).toContain(url(0));
    expect(sections()).not.toContain(url(1));
    expect(sections()).toHaveLength(limits.configSections);
  });
});

describe("the time of the notice", () => {
  const section = (shown: number) =>
    sectionText({
      url: `${receiver.endpoint}/collect`,
      trackingId: "UA-12345-1",
      id: "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63",
      shown,
    });
  const shown = () => Date.parse(/^shown=(.*)$/m.exec(config())?.[1] ?? "");

  it("keeps commands that follow in the same minute from being counted", async () => {
    for (let run = 0; run < 3; run++) await report();
    expect(receiver.connections()).toBe(0);
    expect(await report()).toContain("Nothing was sent (notice-recent)");
  });

  it("counts as now, once, if it is in the future", async () => {
    record(section(Date.now() + 365 * 24 * 3_600_000));
    const before = Date.now();
    expect(await report()).toContain("Nothing was sent (notice-recent)");
    expect(shown()).toBeGreaterThanOrEqual(before - 1000);
    expect(shown()).toBeLessThanOrEqual(Date.now());
    const once = config();
    expect(await report()).toContain("Nothing was sent (notice-recent)");
    expect(config()).toBe(once);
    waitOutNotice(home);
    expect(await report()).toContain("One request was sent");
  });

  it("is in UTC, whatever the time zone", async () => {
    for (const TZ of ["Pacific/Kiritimati", "America/Los_Angeles"]) {
      record(section(Date.now() - 9 * 60_000));
      expect(await report({ TZ })).toContain("notice-recent");
      record(section(Date.now() - 11 * 60_000));
      expect(await report({ TZ })).toContain("One request was sent");
    }
  });
});

describe("the notice", () => {
  const argv = (...words: string[]) => [process.execPath, djstats, ...startproject, ...words];
  const wasShown = async () => {
    const { stdout } = await runDjstats(["status", "--json"], { env: home.env });
    return JSON.parse(stdout).notice.seen !== null;
  };

  it.each([["rows 0 cols 0"], ["rows 0 cols 80"], ["rows 24 cols 0"]])(
    "is not shown in a terminal of %s",
    async (size) => {
      const { stdout } = await runInTerminal(argv("--wait"), { env: home.env }, size);
      expect(stdout).toContain("Nothing was sent (notice-pending)");
      expect(await wasShown()).toBe(false);
    },
  );

  it("is not shown in a bare pty, whose other side goes nowhere", async () => {
    const script = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))";
    await runProgram(["sh", "-c", 'exec "$@" >/dev/null', "sh", "python3", "-c", script, ...argv()], {
      env: home.env,
    });
    expect(await wasShown()).toBe(false);
  });

  it("is not shown by a job in the background", async () => {
    const job = ["sh", "-mc", '"$@" & wait', "sh", ...argv("--wait")];
    const { stdout } = await runInTerminal(job, { env: home.env });
    expect(stdout).toContain("Nothing was sent (notice-pending)");
    expect(await wasShown()).toBe(false);
  });

  it("is not shown in a terminal of another session", async () => {
    const { stdout } = await runInTerminal(["setsid", "--wait", ...argv("--wait")], { env: home.env });
    expect(stdout).toContain("Nothing was sent (notice-pending)");
    expect(await wasShown()).toBe(false);
  });

  it("is shown by the last command of a pipeline, and by a command with redirected output", async () => {
    const line = ["sh", "-c", 'true | "$@" > out', "sh", ...argv()];
    const { stdout } = await runInTerminal(line, { env: home.env, cwd: home.work });
    expect(stdout).toContain("Nothing is sent in this run");
    expect(await wasShown()).toBe(true);
  });

  it.each([
    ["is shown in a pipe to an IDE's console", "1", "", true],
    ["is not shown in any other pipe", "", "", false],
    ["is not shown in a file, in an IDE either", "1", "2>file", false],
    ["is not shown in /dev/null, in an IDE either", "1", "2>/dev/null", false],
  ])("%s", async (_, PYCHARM_HOSTED, redirect, shown) => {
    const line = ["sh", "-c", `exec "$@" ${redirect}`, "sh", ...argv()];
    const { stderr } = await runProgram(line, { env: { ...home.env, PYCHARM_HOSTED }, cwd: home.work });
    expect(stderr.includes("Nothing is sent in this run")).toBe(shown);
    expect(await wasShown()).toBe(shown);
  });

  it("leaves the terminal in the mode it had", async () => {
    const flags = "grep flags: /proc/self/fdinfo/0 /proc/self/fdinfo/1 /proc/self/fdinfo/2; stty -a";
    const line = ["sh", "-c", `${flags}; "$@" 2>&1 >/dev/null; ${flags}`, "sh", ...argv()];
    const { stdout } = await runInTerminal(line, { env: home.env });
    const [before, after] = stdout.split(/^Django's sponsors.*\n(?:.*\n){7}/m);
    expect(after).toBe(before);
    expect(before).toContain("rows 24");
  });
});
