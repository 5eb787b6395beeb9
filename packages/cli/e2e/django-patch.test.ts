import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { defaultProfile, notice } from "@djstats/core";
import {
  type ConsentedUser,
  consentedUser,
  djstats,
  patchDjango,
  patchFor,
  type Receiver,
  runDjstats,
  runInTerminal,
  runProgram,
  startReceiver,
  waitOutNotice,
} from "@djstats/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { admin, django, makeProject, theDjango } from "./project.ts";
import { packageSource } from "./python-package.ts";
import { canUnshare, processes, serveDjango, unshare } from "./serve-django.ts";

const patched = mkdtempSync(join(tmpdir(), "djstats-django-"));
let receiver: Receiver;
let person: ConsentedUser;
let said = "";

beforeAll(() => {
  if (django && patchFor(django)) said = patchDjango(django, patched);
});
afterAll(() => rmSync(patched, { recursive: true }));
beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
  person.home.env["PYTHONPATH"] = patched;
  // A PATH without Node.
  person.home.env["PATH"] = "/usr/bin:/bin";
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const run = (argv: string[], cwd = person.home.work) => runProgram(argv, { env: person.home.env, cwd });
const manage = (...args: string[]) => [theDjango().python, "manage.py", ...args];

/** Returns the commands that arrived. Waits slightly longer than an unexpected reporter would need. */
async function counted(expected: number): Promise<string[]> {
  await receiver.received(expected);
  await new Promise((resolve) => setTimeout(resolve, expected === 0 ? 1500 : 1000));
  return receiver.requests.map(
    (request) => new URLSearchParams(request.split("\r\n\r\n")[1]).get("ec") ?? "?",
  );
}

/** Returns the programs that a Django command starts, with all their children. */
async function started(argv: string[]): Promise<string[]> {
  const file = join(person.home.path, "trace");
  await run(["strace", "-f", "-qq", "-e", "trace=execve", "-o", file, ...argv]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line) => /execve\("([^"]*)".*= 0$/.exec(line)?.[1] ?? []).slice(1);
}

describe.runIf(django && patchFor(django))("a Django with our patch", () => {
  it("accepts the patch without an offset or fuzz, and passes the patch's own tests", async () => {
    expect(said).not.toMatch(/offset|fuzz/);
    writeFileSync(join(person.home.work, "settings.py"), "SECRET_KEY = 'secret'\n");
    person.home.env["PYTHONPATH"] = [patched, person.home.work, join(patched, "tests")].join(delimiter);
    const python = [theDjango().python, "-W", "error::ResourceWarning", "-m", "django"];
    const { stderr } = await run([...python, "test", "--settings=settings", "analytics"]);
    expect(stderr).toMatch(/Ran \d\d tests in .*\n\nOK\n$/);
  }, 300_000);

  it("reports startproject through django-admin and python -m django, with the right versions", async () => {
    expect(await run(admin("startproject", "one"))).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await run([theDjango().python, "-m", "django", "startproject", "two"])).status).toBe(0);
    expect(await counted(2)).toEqual(["startproject", "startproject"]);
    expect(receiver.requests[0]).toContain(
      `User-Agent: Django/${theDjango().version} CPython/${theDjango().pythonVersion} (`,
    );
  });

  it("reports startapp by manage.py only with DEBUG on or without settings", async () => {
    const project = await makeProject({ ...person.home, env: noDjstats() }, "site1");
    const settings = join(project, "site1/settings.py");
    const text = readFileSync(settings, "utf8");
    for (const [index, more] of ["", "DEBUG = False", "import nonexistent"].entries()) {
      writeFileSync(settings, `${text}\n${more}\n`);
      expect((await run(manage("startapp", `app${index}`), project)).status).toBe(0);
    }
    await run(admin("startapp", "app1"));
    await run(admin("startapp", "app2", "--settings=nonexistent"));
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
  });

  it("reports runserver once, regardless of reloads, and leaves no process behind", async () => {
    const project = await makeProject({ ...person.home, env: noDjstats() }, "site1");
    const { child, output } = await serveDjango(project, manage("runserver"), [], person.home.env);
    const file = join(project, "site1/urls.py");
    for (const deadline = Date.now() + 60_000; output().split("Quit the server").length < 3; ) {
      if (Date.now() > deadline) throw new Error(`It did not start again: ${output()}`);
      writeFileSync(file, `${readFileSync(file, "utf8")}\n# changed\n`);
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
    expect(await counted(1)).toEqual(["runserver"]);
    // Django and its reloaded child. A zombie would be a third process.
    for (const text of processes(child.pid as number)) expect(text).toMatch(/^python3?[\d.]* [SR]$/);
    expect(processes(child.pid as number)).toHaveLength(2);
    process.kill(-(child.pid as number), "SIGTERM");
    await once(child, "exit");
  });

  it.runIf(canUnshare)("leaves no zombie if it is process 1, and shows the notice there too", async () => {
    const { env, work, config } = person.home;
    const project = await makeProject({ ...person.home, env: noDjstats() }, "site1");
    const { child } = await serveDjango(
      project,
      [...unshare, ...manage("runserver", "--noreload")],
      [],
      person.home.env,
    );
    expect(await counted(1)).toEqual(["runserver"]);
    await expect
      .poll(() => processes(child.pid as number), { timeout: 10_000 })
      .toEqual(["unshare S", expect.stringMatching(/^python3?[\d.]* [DRS]$/)]);
    process.kill(-(child.pid as number), "SIGKILL");
    await once(child, "exit");
    rmSync(config);
    const shown = await runInTerminal([...unshare, ...admin("startproject", "one")], { env, cwd: work });
    expect(shown.stdout).toContain("Nothing is sent in this run, nor in the next ten minutes.");
  });

  it("reports no other commands, help or usage errors", async () => {
    const project = await makeProject({ ...person.home, env: noDjstats() }, "site1");
    for (const args of [["check"], ["help", "startapp"], ["startapp", "--help"], ["startapp"], ["--version"]])
      await run(manage(...args), project);
    expect(await counted(0)).toEqual([]);
  });

  it("is counted once if `djstats run` or `djstats env` observes it too", async () => {
    const project = await makeProject({ ...person.home, env: noDjstats() }, "site1");
    const at = { env: person.home.env, cwd: project };
    await runDjstats(["run", ...manage("startapp", "app1")], at);
    await run(
      [
        "sh",
        "-c",
        `eval "$(${process.execPath} ${djstats} env)"; exec "$@"`,
        "sh",
        ...manage("startapp", "app2"),
      ],
      project,
    );
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
    const { child } = await serveDjango(
      project,
      [process.execPath, djstats, "run", ...manage("runserver")],
      [],
      at.env,
    );
    expect(await counted(3)).toEqual(["startapp", "startapp", "runserver"]);
    process.kill(-(child.pid as number), "SIGTERM");
    await once(child, "exit");
  });

  it("is counted once if the project has the app of the Python package too", async () => {
    const project = await makeProject(
      { ...person.home, env: noDjstats() },
      "site1",
      'INSTALLED_APPS += ["djstats"]',
    );
    person.home.env["PYTHONPATH"] = [patched, packageSource].join(delimiter);
    for (const name of ["app1", "app2"])
      expect((await run(manage("startapp", name), project)).status).toBe(0);
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
  });

  it("reports from an isolated Python, in which the observer does not load", async () => {
    const script = `import sys; sys.path.insert(0, ${JSON.stringify(patched)}); from django.core.management import execute_from_command_line as e; e(["django-admin", "startproject", "one"])`;
    await runDjstats(["run", theDjango().python, "-I", "-c", script], {
      env: person.home.env,
      cwd: person.home.work,
    });
    expect(await counted(1)).toEqual(["startproject"]);
  });

  it("shows the notice once, in a terminal, and sends nothing in that run", async () => {
    const { env, work, config } = person.home;
    rmSync(config);
    expect((await run(admin("startproject", "zero"))).stderr).toBe("");
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(existsSync(config)).toBe(false);
    // On a slow machine the notice may appear after the command, which waits only for a limited time.
    const inShell = (name: string) => ["sh", "-c", '"$@"; sleep 2', "sh", ...admin("startproject", name)];
    const first = await runInTerminal(inShell("one"), { env, cwd: work });
    const destination = {
      host: new URL(receiver.endpoint).host,
      trackingId: "UA-12345-1",
      form: "measurement-protocol",
    } as const;
    expect(first.stdout).toContain(notice(destination, defaultProfile));
    expect(receiver.connections()).toBe(0);
    expect((await runInTerminal(inShell("two"), { env, cwd: work })).stdout).not.toContain("djstats");
    expect(await counted(0)).toEqual([]);
    waitOutNotice(person.home);
    expect((await runInTerminal(inShell("three"), { env, cwd: work })).stdout).not.toContain("djstats");
    expect(await counted(1)).toEqual(["startproject"]);
  });

  it("shows the notice again for a different destination", async () => {
    const { env, work, config } = person.home;
    writeFileSync(config, readFileSync(config, "utf8").replace("UA-12345-1", "UA-12345-2"));
    const argv = ["sh", "-c", '"$@"; sleep 3', "sh", ...admin("startproject", "one")];
    expect((await runInTerminal(argv, { env, cwd: work })).stdout).toContain("Nothing is sent in this run");
    expect(receiver.connections()).toBe(0);
  });

  it("prints instead of sending in debug mode, even if reporting is off", async () => {
    Object.assign(person.home.env, { DJANGO_ANALYTICS_DEBUG: "1", DJANGO_NO_ANALYTICS: "1" });
    const { status, stdout, stderr } = await run(admin("startproject", "one"));
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("nothing would be sent, because of opted-out-env");
    expect(stderr).toContain("ec=startproject&ea=startproject");
    expect(await counted(0)).toEqual([]);
  });

  it("starts no process at all if reporting is off", async () => {
    // Processes that Django itself starts do not count.
    const alone = await started(admin("help", "startproject"));
    const ways: [string, () => unknown][] = [
      ["no", () => Object.assign(person.home.env, { DJANGO_NO_ANALYTICS: "1" })],
      ["track", () => Object.assign(person.home.env, { DJANGO_NO_ANALYTICS: "0", DO_NOT_TRACK: " " })],
      ["ci", () => Object.assign(person.home.env, { DO_NOT_TRACK: "0", CI: "1" })],
      ["off", () => runDjstats(["off"], { env: { ...person.home.env, CI: "" } })],
    ];
    for (const [name, turnOff] of ways) {
      await turnOff();
      expect([name, await started(admin("startproject", name))]).toEqual([name, alone]);
      expect(existsSync(join(person.home.work, name, "manage.py"))).toBe(true);
    }
  });
});

/** Runs a command as preparation, without counting it. */
function noDjstats(): Record<string, string> {
  return { ...person.home.env, DJANGO_NO_ANALYTICS: "1" };
}
