import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lutimesSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { limits } from "@djstats/core/limits";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withLock } from "../src/lock.ts";
import { isRunning, ownIdentity } from "../src/process-identity.ts";

const isLinux = process.platform === "linux";
/** A process ID that is never used: Linux assigns none above 4194304. */
const deadPid = "4194999";
let home: Home;
let path: string;

beforeEach(() => {
  home = makeHome();
  path = join(home.work, "x.lock");
});
afterEach(() => home[Symbol.dispose]());

/** Times of a file, in seconds since 1970: the clock may have been wrong when it was created, or may be wrong now. */
const now = Date.now() / 1000;
const times: [string, number][] = [
  ["now", now],
  ["an hour ago", now - 3600],
  ["in 1970", 1],
  ["in an hour", now + 3600],
  ["in a hundred years", now + 36_525 * 86_400],
];

describe("the lock", () => {
  it("excludes others, contains its owner's identity, and is gone afterwards", () => {
    withLock(path, 100, () => {
      expect(readFileSync(path, "utf8")).toBe(ownIdentity());
      expect(() => withLock(path, 50, () => {})).toThrow(`another djstats process holds ${path}`);
    });
    expect(readdirSync(home.work)).toEqual([]);
  });

  it("is gone after an error, too", () => {
    const trouble = () =>
      withLock(path, 100, () => {
        throw new Error("trouble");
      });
    expect(trouble).toThrow("trouble");
    expect(readdirSync(home.work)).toEqual([]);
  });

  it.each(times)("is taken over if its process is gone and its file was made %s", (_, time) => {
    writeFileSync(path, deadPid);
    lutimesSync(path, time, time);
    expect(withLock(path, limits.reporterLockMs, () => "done")).toBe("done");
    expect(readdirSync(home.work)).toEqual([]);
  });

  it.each(times)("is not taken over if its process is running and its file was made %s", (_, time) => {
    writeFileSync(path, ownIdentity());
    lutimesSync(path, time, time);
    expect(() => withLock(path, 2 * limits.lockOwnerlessMs, () => {})).toThrow(
      "another djstats process holds",
    );
    expect(readFileSync(path, "utf8")).toBe(ownIdentity());
  });

  it.each([
    ["empty", ""],
    ["text", "somebody"],
    ["a number that is not a process ID", "0"],
    ["a negative number, which would be a group's", "-1"],
    ["a number with more after it", `${process.pid} 1 2`],
    ["larger than any", "9".repeat(1000)],
  ])("has no owner if its content is %s, and is taken over after a moment", (_, text) => {
    writeFileSync(path, text);
    const start = performance.now();
    withLock(path, 3 * limits.lockOwnerlessMs, () => {});
    expect(performance.now() - start).toBeGreaterThan(limits.lockOwnerlessMs);
  });

  it("is waited for until its owner releases it, even if the clock does not advance", async () => {
    const script = `setTimeout(() => require("node:fs").rmSync(${JSON.stringify(path)}), 1500)`;
    writeFileSync(path, ownIdentity());
    const child = spawn(process.execPath, ["-e", script]);
    expect(withLock(path, 20_000, () => existsSync(path))).toBe(true);
    await once(child, "exit");
  });

  it("is taken over after a while if its process hangs", { timeout: 40_000 }, () => {
    writeFileSync(path, ownIdentity());
    const start = performance.now();
    withLock(path, limits.commandLockMs, () => {});
    expect(performance.now() - start).toBeGreaterThan(limits.lockStaleMs);
  });

  it("is waited for by commands for longer than it can be held", () => {
    expect(limits.commandLockMs).toBeGreaterThan(2 * limits.lockStaleMs);
    expect(limits.reporterLockMs).toBeGreaterThan(limits.lockOwnerlessMs);
  });
});

describe("a process with an identity", () => {
  it("runs, if it is this one", () => {
    expect(isRunning(ownIdentity())).toBe(true);
    expect(isRunning(String(process.pid))).toBe(true);
    expect(isRunning(deadPid)).toBe(false);
  });

  it.runIf(isLinux)("does not run, if its ID was reused, which only Linux shows", () => {
    expect(isRunning(`${process.pid} 1`)).toBe(false);
  });

  it.runIf(isLinux)("does not run, if it has ended and its parent has not waited for it", async () => {
    const child = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 30"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [zombie] = await once(child.stdout, "data");
    const pid = String(zombie).trim();
    expect(isRunning(pid)).toBe(true);
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
    expect(readFileSync(`/proc/${pid}/stat`, "utf8")).toContain(") Z ");
    child.kill("SIGKILL");
  });
});
