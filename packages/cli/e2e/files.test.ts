import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  answerGif,
  consentedId,
  consentedSection,
  consentedUser,
  djstats,
  type Home,
  makeHome,
  type Receiver,
  runDjstats,
  runInTerminal,
  runProgram,
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
const facts = [
  "startproject",
  "--django=5.2.3",
  "--python=3.13.1",
  "--implementation=CPython",
  "--settings=none",
];
const reporter = [process.execPath, join(dirname(djstats), "reporter.cjs"), ...facts];
const firstRun = () =>
  runInTerminal([process.execPath, djstats, ...startproject], { env: home.env, cwd: home.work });
const status = async () =>
  JSON.parse((await runDjstats(["status", "--json"], { env: home.env, cwd: home.work })).stdout);
const config = () => readFileSync(home.config, "utf8");

/**
 * Waits until all background reporters have ended. Of many runs at once, later ones find the notice shown and start
 * one.
 */
async function settled(): Promise<void> {
  for (const deadline = Date.now() + 8000; ; ) {
    const names = readdirSync(dirname(home.config));
    if (names.length === 1) return;
    if (Date.now() > deadline) throw new Error(`Left behind: ${names.join(", ")}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("fifty first runs at once", () => {
  it("agree on one ID, and one of them shows the notice", async () => {
    const ended = await Promise.all(Array.from({ length: 50 }, firstRun));
    expect(config()).toMatch(
      /^\[http:\/\/127\.0\.0\.1:\d+\/collect UA-12345-1\]\nid=[0-9a-f-]{36}\nnotice=\d+\nshown=\d{4}-[\dT:.-]+Z\n$/,
    );
    expect(ended.filter(({ stdout }) => stdout.includes("Nothing is sent in this run"))).toHaveLength(1);
    expect(receiver.connections()).toBe(0);
    await settled();
  });

  it("never undo a concurrent `djstats off`", { timeout: 300_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      rmSync(dirname(home.config), { recursive: true, force: true });
      const runs = Array.from({ length: 50 }, (_, index) => async () => {
        if (index !== 5 + round * 9) return runInTerminal(reporter, { env: home.env, cwd: home.work });
        const off = await runDjstats(["off"], { env: home.env });
        expect(off.status).toBe(0);
        return off;
      });
      await Promise.all(runs.map((go) => go()));
      expect(await status(), `round ${round}`).toMatchObject({ enabled: false, reason: "opted-out-file" });
      await settled();
    }
  });
});

it("keeps the ledger intact while fifty reporters write at once", async () => {
  using person = consentedUser(receiver.endpoint);
  await Promise.all(Array.from({ length: 50 }, () => person.report()));
  const ledger = person.ledger();
  const ns = ledger.map((entry) => ("n" in entry ? entry.n : null));
  expect(new Set(ns).size).toBe(ns.length);
  // On a busy machine, a few of them end before their request is sent or the response arrives.
  expect(ledger.length).toBeGreaterThanOrEqual(receiver.requests.length);
  const answered = ledger.filter(({ outcome }) => outcome === "answered");
  expect(answered.length).toBeLessThanOrEqual(receiver.requests.length);
  // Waiting for the lock is limited, and a reporter that cannot write the ledger sends nothing.
  expect(ns.length).toBeGreaterThan(1);
});

describe("the home", () => {
  it.each<[string, Record<string, string>, string]>([
    ["that is not set", { HOME: "" }, "HOME is not set"],
    ["that is relative", { HOME: "relative/home" }, "relative path"],
    ["that is the root", { HOME: "/" }, "root directory"],
    ["that does not exist", { HOME: "/nonexistent/home" }, "does not exist"],
    ["that is a file", { HOME: "/dev/null" }, "names a file"],
    ["of another user", { XDG_CONFIG_HOME: "/home-of-another" }, "belongs to another user"],
  ])("%s is not written to", async (_, env, why) => {
    if (env["XDG_CONFIG_HOME"]) {
      env["XDG_CONFIG_HOME"] = join(home.path, "another");
      mkdirSync(env["XDG_CONFIG_HOME"]);
      await runProgram(["chown", "65534", env["XDG_CONFIG_HOME"]], { env: home.env });
      if (process.getuid?.() !== 0) return;
    }
    Object.assign(home.env, env);
    const before = readdirSync(home.path, { recursive: true });
    expect(await status()).toMatchObject({
      enabled: false,
      reason: "config-unreadable",
      rule: expect.stringContaining(why),
    });
    await firstRun();
    const off = await runDjstats(["off"], { env: home.env, cwd: home.work });
    expect(off.status).toBe(1);
    expect(off.stderr).toContain(why);
    expect(off.stderr).toContain("Set DJANGO_NO_ANALYTICS=1 in your environment instead");
    expect(readdirSync(home.path, { recursive: true })).toEqual(before);
    expect(receiver.connections()).toBe(0);
  });

  it.runIf(process.getuid?.() === 0)(
    "does not stop a command if it is missing, for a user unknown to the system",
    async () => {
      const { HOME: _, ...env } = home.env;
      const nobody = ["setpriv", "--reuid=43210", "--regid=43210", "--clear-groups"];
      const ended = await runProgram([...nobody, process.execPath, djstats, "run", "printenv", "HOME"], {
        env,
      });
      expect(ended).toEqual({ status: 1, stdout: "", stderr: "" });
    },
  );

  it("is replaced by absolute XDG directories, while relative ones are ignored", async () => {
    const standard = await status();
    Object.assign(home.env, { XDG_CONFIG_HOME: "rel", XDG_STATE_HOME: "./rel" });
    expect(await status()).toEqual(standard);
    Object.assign(home.env, { XDG_CONFIG_HOME: home.path, XDG_STATE_HOME: home.path });
    expect(await status()).toMatchObject({
      config: join(home.path, "djangoanalytics"),
      ledger: join(home.path, "djangoanalytics/ledger.jsonl"),
    });
  });

  it.runIf(process.getuid?.() === 0).each([
    ["full", "size=4k", "the disk is full"],
    ["read-only", "ro", "read-only"],
  ])("on a %s file system keeps its content, and nothing is sent", async (_, option, why) => {
    const options = option === "ro" ? "size=1m" : option;
    const prepare = `mount -t tmpfs -o ${options} tmpfs "$HOME" && mkdir -p "$HOME/.config" && printf %s '${consentedSection(receiver.endpoint)}' > "$HOME/.config/djangoanalytics"`;
    const spoil =
      option === "ro" ? 'mount -o remount,ro "$HOME"' : 'head -c 100000 /dev/zero > "$HOME/fill" 2>/dev/null';
    const script = `${prepare}; ${spoil}; "$@" --wait; cat "$HOME/.config/djangoanalytics"; find "$HOME" -type f | wc -l; "$1" "$2" off; echo status $?; cat "$HOME/.config/djangoanalytics"`;
    const { stdout, stderr } = await runProgram(
      ["unshare", "--mount", "sh", "-c", script, "sh", process.execPath, djstats, ...startproject],
      { env: home.env },
    );
    expect(stdout).toContain("Nothing was sent");
    expect(stdout.match(new RegExp(`id=${consentedId}`, "g"))).toHaveLength(2);
    expect(stdout).toContain("status 1");
    expect(`${stdout}${stderr}`).toContain(why);
    expect(receiver.connections()).toBe(0);
  });
});

it("does not count a notice as shown that the console did not accept", async () => {
  // An IDE's console that reads nothing: its pipe is full, and writes do not block.
  const script = `import os, subprocess, sys
ours, theirs = os.pipe()
os.set_blocking(theirs, False)
try:
    while True: os.write(theirs, b"x")
except BlockingIOError:
    pass
sys.exit(subprocess.call(sys.argv[1:], stderr=theirs, env={**os.environ, "PYCHARM_HOSTED": "1"}))`;
  const { stdout } = await runProgram(["python3", "-c", script, ...reporter, "--wait"], { env: home.env });
  expect(stdout).toBe("Nothing was sent: Standard error could not be written.\n");
  expect(await status()).toMatchObject({ reason: "notice-pending", id: null });
});

it("does not count a notice as shown that becomes pending while a reporter waits for the lock", async () => {
  using person = consentedUser(receiver.endpoint);
  const lock = `${person.home.config}.lock`;
  writeFileSync(lock, String(process.pid));
  const reported = person.report();
  await new Promise((resolve) => setTimeout(resolve, 700));
  writeFileSync(person.home.config, "# all forgotten\n");
  rmSync(lock);
  expect((await reported).output).toContain("Nothing was sent (notice-pending)");
  expect(readFileSync(person.home.config, "utf8")).toBe("# all forgotten\n");
  expect(receiver.connections()).toBe(0);
});

it("reports a request as sent even if its outcome cannot be recorded", async () => {
  using person = consentedUser(receiver.endpoint);
  await using late = await startReceiver({
    answer: (socket, request) => {
      rmSync(person.home.ledger);
      mkdirSync(person.home.ledger);
      answerGif(socket, request);
    },
  });
  person.home.env["DJSTATS_ENDPOINT"] = late.endpoint;
  const text = readFileSync(person.home.config, "utf8").replace(receiver.endpoint, late.endpoint);
  writeFileSync(person.home.config, text);
  expect((await person.report()).output).toBe("One request was sent; the receiver answered 200.\n");
});

describe("a broken config file", () => {
  it.each<[string, (path: string) => void]>([
    ["empty", (path) => writeFileSync(path, "")],
    ["truncated", (path) => writeFileSync(path, "disab")],
    [
      "a directory",
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
    [
      "a link to nothing",
      (path) => {
        rmSync(path);
        symlinkSync("/nonexistent/x", path);
      },
    ],
    ["binary", (path) => writeFileSync(path, Buffer.from([0, 255, 1, 254]))],
  ])("does not turn reporting back on after an opt-out if it is %s", async (_, spoil) => {
    await runDjstats(["off"], { env: home.env });
    spoil(home.config);
    expect(await status()).toMatchObject({ enabled: false, reason: "config-unreadable" });
    const { stdout } = await firstRun();
    expect(stdout).toBe("");
    for (const args of [["on"], ["off"], ["id", "--rotate"], ["forget"]]) {
      const { status: code, stderr } = await runDjstats(args, { env: home.env });
      expect([args, code, stderr.split("\n").length]).toEqual([args, 1, 2]);
      expect(stderr).toContain(home.config);
    }
    expect(receiver.connections()).toBe(0);
  });

  it("does not turn reporting back on if it is a named pipe", async () => {
    mkdirSync(dirname(home.config));
    await runProgram(["mkfifo", home.config], { env: home.env });
    expect(await status()).toMatchObject({ enabled: false, reason: "config-unreadable" });
  });
});

describe("a ledger or lock that would block or never end", () => {
  const kinds: [string, string][] = [
    ["a named pipe", 'mkfifo "$0"'],
    ["a device", 'ln -s /dev/zero "$0"'],
    ["a directory", 'mkdir "$0"'],
    ["a file of 5 GB", 'truncate -s 5G "$0"'],
  ];

  it.each(kinds)(
    "is reported by commands if it is %s, and the reporter silently sends nothing",
    async (_, make) => {
      using person = consentedUser(receiver.endpoint);
      mkdirSync(dirname(person.home.ledger), { recursive: true });
      await runProgram(["sh", "-c", make, person.home.ledger], { env: person.home.env });
      const at = { env: person.home.env };
      for (const args of [["log"], ["id", "--rotate"]]) {
        const { status: code, stdout, stderr } = await runDjstats(args, at);
        expect([args, code, stdout]).toEqual([args, 1, ""]);
        expect(stderr).toMatch(
          /^djstats: (the ledger \S+ cannot be read: it is (not a regular file|a directory|larger than \d+ bytes)|Other users can write \/dev\/zero, so djstats keeps out of it.*)\.?\n$/,
        );
      }
      expect(readFileSync(person.home.config, "utf8")).toContain(consentedId);
      expect((await person.report()).output).toMatch(
        /^Nothing was sent(: the ledger .* cannot be read| \(config-unreadable\): Other users can write)/,
      );
      expect(await runDjstats(startproject, at)).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(receiver.connections()).toBe(0);
    },
  );

  it.each(kinds.slice(0, 3))("is reported if the lock is %s", async (_, make) => {
    using person = consentedUser(receiver.endpoint);
    const lock = `${person.home.config}.lock`;
    await runProgram(["sh", "-c", make, lock], { env: person.home.env });
    for (const args of [["off"], ["on"], ["forget"], ["id", "--rotate"]]) {
      const { status: code, stderr } = await runDjstats(args, { env: person.home.env });
      expect([args, code]).toEqual([args, 1]);
      expect(stderr).toContain(
        `djstats: the lock ${lock} cannot be created: something else is in its place.`,
      );
    }
    expect((await person.report()).output).toMatch(/^Nothing was sent: the lock/);
    expect(receiver.connections()).toBe(0);
  });
});

describe("an ID in a temporary file of a killed writer", () => {
  it.each([["id", "--rotate"], ["forget"]])("is deleted by djstats %s %s", async (...args) => {
    using person = consentedUser(receiver.endpoint);
    await person.report();
    for (const file of [person.home.config, person.home.ledger]) copyFileSync(file, `${file}.4242.tmp`);
    expect((await runDjstats(args, { env: person.home.env })).status).toBe(0);
    const { stdout } = await runProgram(["grep", "-rl", consentedId, person.home.path], {
      env: person.home.env,
    });
    expect(stdout).toBe("");
  });

  it("is deleted even if it never became a config file", async () => {
    mkdirSync(dirname(home.config));
    writeFileSync(`${home.config}.4242.tmp`, `id=${consentedId}\n`);
    expect((await runDjstats(["forget"], { env: home.env })).status).toBe(0);
    expect(readdirSync(dirname(home.config))).toEqual([]);
  });
});

it("creates no files on `djstats forget` if there are none", async () => {
  expect((await runDjstats(["forget"], { env: home.env })).status).toBe(0);
  expect(readdirSync(home.path)).toEqual(["work"]);
});

describe("a different destination, whoever set it", () => {
  it("needs a new notice, and gets its own ID", async () => {
    await firstRun();
    const before = config();
    await using other = await startReceiver();
    home.env["DJSTATS_ENDPOINT"] = other.endpoint;
    const wait = () => runDjstats([...startproject, "--wait"], { env: home.env });
    expect((await wait()).stdout).toContain("notice-pending");
    expect(config()).toBe(before);
    const { stdout } = await firstRun();
    expect(stdout).toContain(`127.0.0.1:${other.port}`);
    expect(config().startsWith(before)).toBe(true);
    const [first, second] = config().match(/(?<=^id=).*/gm) ?? [];
    expect(first).not.toBe(second);
    expect((await wait()).stdout).toContain("Nothing was sent (notice-recent)");
    waitOutNotice(home);
    expect((await wait()).stdout).toContain("One request was sent");
    expect([receiver.connections(), other.connections()]).toEqual([0, 1]);
    expect(other.requests[0]).toContain(second);
  });
});

it("replaces an ID of version 1 before anything is sent", async () => {
  const v1 = "3fa04034-a36b-11e6-acd6-020000000000";
  mkdirSync(dirname(home.config));
  writeFileSync(
    home.config,
    `# kept\r\n${consentedSection(receiver.endpoint).replaceAll("\n", "\r\n").replace(consentedId, ` ${v1}`)}future=x\r\n`,
  );
  await runDjstats([...startproject, "--wait"], { env: home.env });
  expect(config()).toMatch(
    /^# kept\r\n\[.*\]\r\nid=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}\r\nnotice=\d+\r\nshown=.*\r\nfuture=x\r\n$/,
  );
  expect(receiver.requests[0]).toContain(/id=(.{36})/.exec(config())?.[1]);
  expect(receiver.requests[0]).not.toContain(v1);
});
