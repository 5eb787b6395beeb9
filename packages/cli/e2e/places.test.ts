import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  type ConsentedUser,
  consentedSection,
  consentedUser,
  djstats,
  type Receiver,
  runDjstats,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Only root may change the owner of files and mount file systems. */
const isRoot = process.getuid?.() === 0;
const nobody = 65534;

let receiver: Receiver;
let person: ConsentedUser;

beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const at = () => ({ env: person.home.env, cwd: person.home.work });
const status = async () => JSON.parse((await runDjstats(["status", "--json"], at())).stdout);
const inHome = (name: string) => join(person.home.path, name);
const allNames = () => readdirSync(person.home.path, { recursive: true, encoding: "utf8" }).sort();

/** Checks that `status` and `doctor` agree with each other, and with a run. */
async function expectNothingSent(why: string): Promise<void> {
  const before = allNames();
  expect(await status()).toMatchObject({
    enabled: false,
    reason: "config-unreadable",
    rule: expect.stringContaining(why),
  });
  const doctor = JSON.parse((await runDjstats(["doctor", "--json"], at())).stdout);
  const decision = doctor.findings.find(({ about }: { about: string }) => about === "decision");
  expect(decision).toMatchObject({ state: "attention", text: expect.stringContaining(why) });
  expect(allNames()).toEqual(before);
  expect((await person.report()).output).toContain("Nothing was sent");
  expect(receiver.connections()).toBe(0);
}

function makeShared(name: string, mode: number): string {
  mkdirSync(inHome(name), { recursive: true });
  chmodSync(inHome(name), mode);
  return inHome(name);
}

describe.runIf(isRoot)("another user, as only root can make one,", () => {
  const text = "a note of somebody's own\n";

  it("cannot make djstats write to a text file, by a link in a state directory on a shared disk", async () => {
    person.home.env["XDG_STATE_HOME"] = makeShared("shared", 0o1777);
    const attacker = makeShared("shared/djangoanalytics", 0o755);
    chownSync(attacker, nobody, nobody);
    writeFileSync(inHome("notes"), text);
    symlinkSync(inHome("notes"), join(attacker, "ledger.jsonl"));
    await expectNothingSent("belongs to another user");
    expect(readFileSync(inHome("notes"), "utf8")).toBe(text);
    // The config file is safe, so reporting can be turned off.
    expect(await runDjstats(["off"], at())).toMatchObject({ status: 0, stderr: "" });
    expect((await runDjstats(["forget"], at())).stderr).toContain("belongs to another user");
    expect(readFileSync(inHome("notes"), "utf8")).toBe(text);
  });

  it("cannot delete a ledger in a directory that all may write, because nothing is sent until that is fixed", async () => {
    person.home.env["XDG_STATE_HOME"] = makeShared("shared", 0o777);
    await expectNothingSent(`chmod go-w '${inHome("shared")}'`);
    chmodSync(inHome("shared"), 0o755);
    expect((await person.report()).output).toContain("One request was sent");
  });

  it("cannot turn on what is off, by a file in a config directory that a group may write", async () => {
    chmodSync(dirname(person.home.config), 0o770);
    chownSync(dirname(person.home.config), 0, 100);
    chownSync(person.home.config, nobody, 100);
    await expectNothingSent(`chmod go-w '${dirname(person.home.config)}'`);
  });

  it("cannot make djstats edit another file, by a link in such a directory", async () => {
    writeFileSync(inHome(".npmrc"), text);
    rmSync(person.home.config);
    symlinkSync(inHome(".npmrc"), person.home.config);
    chmodSync(dirname(person.home.config), 0o777);
    const { status: code, stderr } = await runDjstats(["off"], at());
    expect([code, stderr]).toEqual([1, expect.stringContaining("Reporting is NOT off.")]);
    expect(readFileSync(inHome(".npmrc"), "utf8")).toBe(text);
  });
});

it("a text file in the place of the ledger is rejected, and stays unchanged", async () => {
  mkdirSync(dirname(person.home.ledger), { recursive: true });
  writeFileSync(inHome("notes"), "a note\nof somebody's own\n");
  symlinkSync(inHome("notes"), person.home.ledger);
  await expectNothingSent("it is not a ledger of djstats");
  expect(readFileSync(inHome("notes"), "utf8")).toBe("a note\nof somebody's own\n");
});

it("a ledger that cannot be read, and a lock that is held, are reported by name", async () => {
  mkdirSync(person.home.ledger, { recursive: true });
  await expectNothingSent("it is a directory");
  rmSync(person.home.ledger, { recursive: true });
  writeFileSync(`${person.home.config}.lock`, String(process.pid));
  await expectNothingSent("nother djstats process holds");
});

it("a lock of a dead process, made with the clock ahead, blocks no one", async () => {
  const lock = `${person.home.config}.lock`;
  for (const args of [["off"], ["on"], ["status"], ["doctor"], ["forget"]]) {
    writeFileSync(lock, "4194999");
    utimesSync(lock, 4e9, 4e9);
    const start = performance.now();
    expect([args, (await runDjstats(args, at())).stderr]).toEqual([args, ""]);
    expect(performance.now() - start).toBeLessThan(15_000);
    if (args[0] !== "doctor") expect([args, existsSync(lock)]).toEqual([args, false]);
  }
});

describe.runIf(isRoot)("status and doctor report what keeps a run from sending (as root only)", () => {
  /** Runs a script in its own mount namespace, in which the home is `$HOME` and `$@` the command. */
  const inside = (prepare: string, ...args: string[]) =>
    runProgram(
      ["unshare", "--mount", "sh", "-c", `${prepare}\n"$@"`, "sh", process.execPath, djstats, ...args],
      at(),
    );
  const section = () => consentedSection(receiver.endpoint);
  const readOnly = () =>
    `mkdir "$HOME/store"; mount -t tmpfs -o size=1m tmpfs "$HOME/store"
     printf %s '${section()}' > "$HOME/store/conf"; mount -o remount,ro "$HOME/store"; ln -sf "$HOME/store/conf" "$HOME/.config/djangoanalytics"`;
  const full = (size: string) =>
    `mount -t tmpfs -o size=${size} tmpfs "$HOME"; mkdir -p "$HOME/.config"
     printf %s '${section()}' > "$HOME/.config/djangoanalytics"; head -c 2000000 /dev/zero > "$HOME/fill" 2>/dev/null`;

  it.each<[string, () => string, string]>([
    ["a config file that is a link into a read-only directory", readOnly, "read-only"],
    ["a home on a full disk", () => full("8k"), "the disk is full"],
    [
      "a full home without a config file",
      () =>
        `${full("8k")}; rm "$HOME/.config/djangoanalytics"; head -c 2000000 /dev/zero > "$HOME/fill2" 2>/dev/null`,
      "the disk is full",
    ],
    [
      "a state directory on a read-only disk",
      () => 'mkdir -p "$HOME/.local/state"; mount -t tmpfs -o ro tmpfs "$HOME/.local/state"',
      "read-only",
    ],
    [
      "a state directory on a full disk",
      () =>
        'mkdir -p "$HOME/.local/state"; mount -t tmpfs -o size=4k,mode=700 tmpfs "$HOME/.local/state"; head -c 9000 /dev/zero > "$HOME/.local/state/fill" 2>/dev/null',
      "the disk is full",
    ],
  ])("%s", async (_, prepare, why) => {
    const list = 'ls -A "$HOME/.config" >&2';
    const { stdout, stderr } = await inside(
      `${prepare()}\n"$@"; ${list}\nexec >/dev/null`,
      "status",
      "--json",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      enabled: false,
      reason: "config-unreadable",
      rule: expect.stringContaining(why),
    });
    // No lock stays behind.
    expect(stderr).toMatch(/^(djangoanalytics\n)?$/);
    const doctor = await inside(prepare(), "doctor");
    expect(doctor.stdout).toContain("Nothing would be sent (config-unreadable)");
  });

  it("a state directory that belongs to root", async () => {
    const user = 43210;
    mkdirSync(inHome(".local/state"), { recursive: true });
    for (const path of [".", ".config", ".config/djangoanalytics", ".local", "work"])
      chownSync(inHome(path), user, user);
    const as = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", process.execPath, djstats];
    const { stdout } = await runProgram([...as, "status", "--json"], at());
    expect(JSON.parse(stdout)).toMatchObject({
      enabled: false,
      reason: "config-unreadable",
      rule: expect.stringContaining(`${inHome(".local/state")} belongs to root`),
    });
    expect((await runProgram([...as, "off"], at())).status).toBe(0);
  });

  it("and a read-only config file that sets disable is off, and `djstats off` succeeds", async () => {
    const off = `${readOnly().replace("[http", "disable=1\n[http")}`;
    expect(JSON.parse((await inside(off, "status", "--json")).stdout)).toMatchObject({
      reason: "opted-out-file",
    });
    expect(await inside(off, "off")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Reporting is off"),
    });
    expect(await inside(readOnly(), "off")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Reporting is NOT off"),
    });
  });
});

describe("a terminal in a Snap or Flatpak, which moves the config directory,", () => {
  const moved = () => ({
    ...at(),
    env: { ...person.home.env, XDG_CONFIG_HOME: inHome("snap/code/1/.config") },
  });
  const statusOf = async (place: { env: Record<string, string> }) =>
    JSON.parse((await runDjstats(["status", "--json"], place)).stdout);

  beforeEach(() => mkdirSync(inHome("snap/code/1/.config"), { recursive: true }));

  it("is off if the ordinary config file sets disable, and names that file", async () => {
    await runDjstats(["off"], at());
    expect(await statusOf(moved())).toMatchObject({
      enabled: false,
      reason: "opted-out-file",
      rule: `The config file ${person.home.config} sets disable.`,
    });
  });

  it("changes the ordinary file too with off and on", async () => {
    expect((await runDjstats(["off"], moved())).status).toBe(0);
    for (const place of [at(), moved()])
      expect(await statusOf(place)).toMatchObject({ reason: "opted-out-file" });
    expect((await runDjstats(["on"], moved())).stdout).toBe("Reporting is on.\n");
    expect(await statusOf(at())).toMatchObject({ enabled: true, reason: null });
    expect(await statusOf(moved())).toMatchObject({ enabled: true, reason: "notice-pending" });
  });

  it("sends nothing if the ordinary file cannot be understood, because it may set disable", async () => {
    writeFileSync(person.home.config, "nonsense");
    expect(await statusOf(moved())).toMatchObject({
      reason: "config-unreadable",
      rule: expect.stringContaining(person.home.config),
    });
  });

  it("has its own sections", async () => {
    writeFileSync(inHome("snap/code/1/.config/djangoanalytics"), consentedSection(receiver.endpoint));
    writeFileSync(person.home.config, "# nothing\n");
    expect(await statusOf(moved())).toMatchObject({ reason: null });
    expect(await statusOf(at())).toMatchObject({ reason: "notice-pending" });
  });
});
