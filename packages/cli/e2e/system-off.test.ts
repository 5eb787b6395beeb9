import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ConsentedUser,
  consentedUser,
  djstats,
  type Receiver,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { admin, django, makeProject, theDjango } from "./project.ts";
import { packageSource } from "./python-package.ts";

const isRoot = process.getuid?.() === 0;

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

/** Runs a command in its own mount namespace, in which /etc has one more file. */
function withFile(content: string, argv: readonly string[], more: Record<string, string> = {}, cwd?: string) {
  const script = `mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work &&
    mount -t overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work overlay /etc &&
    printf "$0" > /etc/djangoanalytics && exec "$@"`;
  return runProgram(["unshare", "--mount", "sh", "-c", script, content, ...argv], {
    env: { ...person.home.env, ...more },
    cwd: cwd ?? person.home.work,
  });
}

const node = (...args: string[]) => [process.execPath, djstats, ...args];
const withApp = { PYTHONPATH: packageSource };

/** Each program that shows the status, with the environment it needs. */
const programs: [string, () => string[], Record<string, string>][] = [
  ["djstats", () => node("status"), {}],
  ["python -m djstats", () => [theDjango().python, "-m", "djstats", "status"], withApp],
];

describe.runIf(isRoot && django)("an administrator's file", () => {
  it.each(programs)("is named by %s, before the developer's own reasons", async (_, status, env) => {
    const { stdout } = await withFile("disable=1\n", status(), { ...env, DO_NOT_TRACK: "1" });
    expect(stdout).toMatch(
      /^Reporting is off \(opted-out-system\)\.\n {2}The file \/etc\/djangoanalytics sets/,
    );
    expect((await runProgram(status(), { env: { ...person.home.env, ...env } })).stdout).toMatch(
      /^Reporting is on\.\n/,
    );
  });

  it.each(programs)("that %s cannot understand turns reporting off, too", async (_, status, env) => {
    for (const content of ["", "off", "disable=1\\000"])
      expect((await withFile(content, status(), env)).stdout).toMatch(
        /^Reporting is off \(config-unreadable\)\.\n {2}The config file \/etc\/djangoanalytics cannot be used: /,
      );
  });

  it.each(programs)(
    "that says disable=0 or only names a destination changes nothing for %s",
    async (_, status, env) => {
      for (const content of ["disable=0\n", "[https://collector.example/collect UA-1-1]\nnotice=1\n"])
        expect((await withFile(content, status(), env)).stdout).toMatch(/^Reporting is on\.\n/);
    },
  );

  it("is not overridden by `djstats on`, which says so", async () => {
    const { status, stdout } = await withFile("disable=yes\n", node("on"));
    expect([status, stdout]).toEqual([
      0,
      "`djstats off` is reversed, but reporting is still off (opted-out-system): The file /etc/djangoanalytics sets disable.\n",
    ]);
    expect((await withFile("disable=1\n", node("env"))).stdout).toBe("");
  });

  it.each<[string, (shell: string) => Promise<string[]>]>([
    ["`djstats run`", async () => node("run", ...admin("startproject", "one"))],
    [
      "a shell where `djstats env` ran before",
      async () => {
        const { stdout } = await runProgram(node("env"), { env: person.home.env });
        return ["sh", "-c", `${stdout}exec "$@"`, "sh", ...admin("startproject", "one")];
      },
    ],
    ["the Python app", async () => [theDjango().python, "manage.py", "startapp", "one"]],
  ])("sends nothing and starts nothing, whatever the developer chose: %s", async (name, argvOf) => {
    const isApp = name.endsWith("app");
    const cwd = isApp ? await makeProject(person.home, "site1", 'INSTALLED_APPS += ["djstats"]') : undefined;
    const argv = await argvOf(name);
    const file = join(person.home.path, "trace");
    const strace = [
      "strace",
      "-f",
      "-qq",
      "-e",
      "trace=execve,fork,vfork,clone,clone3,socket,openat",
      "-o",
      file,
    ];
    const before = person.ledger();
    const result = await withFile("disable=1\n", [...strace, ...argv], isApp ? withApp : {}, cwd);
    expect(result).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(existsSync(join(cwd ?? person.home.work, "one"))).toBe(true);
    const lines = readFileSync(file, "utf8").split("\n");
    expect(lines.filter((line) => line.includes("/etc/djangoanalytics"))).not.toEqual([]);
    expect(lines.filter((line) => /AF_INET|reporter\.cjs|sender\.py|"\/bin\/sh"/.test(line))).toEqual([]);
    expect(
      lines.filter((line) => /\b(v?fork|clone3?)\(/.test(line) && !line.includes("CLONE_THREAD")),
    ).toEqual([]);
    expect(person.ledger()).toEqual(before);
    expect(receiver.requests).toEqual([]);
  });
});
