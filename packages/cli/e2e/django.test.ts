import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultProfile, notice } from "@djstats/core";
import {
  type ConsentedUser,
  consentedUser,
  djstats,
  type Receiver,
  runDjstats,
  runInTerminal,
  runProgram,
  startReceiver,
  waitOutNotice,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { admin, django, makeProject, theDjango } from "./project.ts";

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

/** Returns the commands that arrived. Waits slightly longer than an unexpected reporter would need. */
async function counted(expected: number): Promise<string[]> {
  await receiver.received(expected);
  await new Promise((resolve) => setTimeout(resolve, expected === 0 ? 1200 : 700));
  return receiver.requests.map(
    (request) => new URLSearchParams(request.split("\r\n\r\n")[1]).get("ec") ?? "?",
  );
}

const run = (argv: string[], cwd = person.home.work) =>
  runDjstats(["run", ...argv], { env: person.home.env, cwd });

describe.runIf(django)("the observer with a real Django", () => {
  it("counts startproject through django-admin and python -m django, with the right versions", async () => {
    expect(await run(admin("startproject", "one"))).toEqual({ status: 0, stdout: "", stderr: "" });
    expect((await run([theDjango().python, "-m", "django", "startproject", "two"])).status).toBe(0);
    expect(await counted(2)).toEqual(["startproject", "startproject"]);
    expect(receiver.requests[0]).toContain(
      `User-Agent: Django/${theDjango().version} CPython/${theDjango().pythonVersion} (`,
    );
    expect(existsSync(join(person.home.work, "two/manage.py"))).toBe(true);
  });

  it.each<[string, string, string[]]>([
    ["DEBUG on", "", ["startapp"]],
    ["DEBUG off", "DEBUG = False", []],
    ["DEBUG = 1", "DEBUG = 1", ["startapp"]],
    ["DEBUG = 2", "DEBUG = 2", []],
    ["settings that do not load", "import nonexistent", []],
  ])(
    "counts startapp by manage.py only if DEBUG is True or 1, here with %s",
    async (_, settings, expected) => {
      const project = await makeProject(person.home, "site1", settings);
      const { status } = await run([theDjango().python, "manage.py", "startapp", "app1"], project);
      expect(status).toBe(0);
      expect(await counted(expected.length)).toEqual(expected);
    },
  );

  it("counts startapp without settings, but not with a missing settings module", async () => {
    await run(admin("startapp", "app1"));
    await run(admin("startapp", "app2", "--settings=nonexistent"));
    expect(await counted(1)).toEqual(["startapp"]);
  });

  it("leaves a function in place for a project's own tests to patch", async () => {
    const project = await makeProject(person.home, "site1");
    const script = `import inspect
from unittest import mock
from django.core.management import BaseCommand, call_command
found = inspect.getattr_static(BaseCommand, "execute")
print(inspect.isfunction(found), found.__name__, inspect.signature(found))
with mock.patch.object(BaseCommand, "execute", autospec=True) as execute:
    call_command("check")
    print(execute.call_count)`;
    const argv = [theDjango().python, "manage.py", "shell", "-c", script];
    const bare = await runProgram(argv, { env: person.home.env, cwd: project });
    expect(bare.stdout).toMatch(/^True execute .*\n1\n$/);
    expect(await run(argv, project)).toEqual(bare);
  });

  it("reports no other commands, help, usage errors or unknown commands", async () => {
    const project = await makeProject(person.home, "site1");
    const manage = [theDjango().python, "manage.py"];
    for (const args of [
      ["migrate", "--plan"],
      ["check"],
      ["help", "startapp"],
      ["startapp", "--help"],
      ["startapp"],
      ["startapp", "not-a-name"],
      ["runserver", "--nonsense"],
      ["nonsense"],
      ["--version"],
      [],
    ])
      await run([...manage, ...args], project);
    // startapp rejects that name only after it has started, so only that one was a run of startapp.
    expect(await counted(1)).toEqual(["startapp"]);
  });

  it.each([
    ["a Makefile", "Makefile", "app:\n\t@$(PYTHON) manage.py startapp app1\n", ["make", "app"]],
    ["a shell script", "dev", '#!/bin/sh\n"$PYTHON" manage.py startapp app1\n', ["./dev"]],
    [
      "a launcher in Python",
      "launch.py",
      "import os, subprocess\nsubprocess.check_call([os.environ['PYTHON'], 'manage.py', 'startapp', 'app1'])\n",
      ["python3", "launch.py"],
    ],
    [
      "a launcher that becomes the command",
      "launch.py",
      "import os\npython = os.environ['PYTHON']\nos.execvp(python, [python, 'manage.py', 'startapp', 'app1'])\n",
      ["python3", "launch.py"],
    ],
  ])("counts a command that is started through %s", async (_, file, text, argv) => {
    const project = await makeProject(person.home, "site1");
    writeFileSync(join(project, file), text, { mode: 0o755 });
    person.home.env["PYTHON"] = theDjango().python;
    expect((await run(argv, project)).status).toBe(0);
    expect(await counted(1)).toEqual(["startapp"]);
  });

  it("counts a project's own command that calls two tracked ones as one run", async () => {
    const project = await makeProject(person.home, "site1");
    const python = theDjango().python;
    await run([python, "manage.py", "startapp", "own"], project);
    const commands = join(project, "own/management/commands");
    await runProgram(["mkdir", "-p", commands], { env: person.home.env });
    writeFileSync(
      join(commands, "dev.py"),
      "from django.core.management import BaseCommand, call_command\nclass Command(BaseCommand):\n    def handle(self, **o):\n        call_command('startapp', 'inner')\n        call_command('startapp', 'inner2')\n",
    );
    const settings = join(project, "site1/settings.py");
    await runProgram(["sh", "-c", `echo "INSTALLED_APPS.append('own')" >> '${settings}'`], {
      env: person.home.env,
    });
    expect((await run([python, "manage.py", "dev"], project)).status).toBe(0);
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
  });

  it("shows the notice once, in a terminal, and sends nothing in that run", async () => {
    const { env, work, config } = person.home;
    await runProgram(["rm", config], { env });
    const argv = (name: string) => [process.execPath, djstats, "run", ...admin("startproject", name)];
    const piped = await runProgram(argv("zero"), { env, cwd: work });
    expect([piped.stderr, existsSync(config)]).toEqual(["", false]);
    const first = await runInTerminal(argv("one"), { env, cwd: work });
    const destination = {
      host: new URL(receiver.endpoint).host,
      trackingId: "UA-12345-1",
      form: "measurement-protocol",
    } as const;
    expect(first.stdout).toContain(notice(destination, { ...defaultProfile, program: "djstats" }));
    expect(receiver.connections()).toBe(0);
    const second = await runInTerminal(argv("two"), { env, cwd: work });
    expect(second.stdout).not.toContain("djstats");
    expect(await counted(0)).toEqual([]);
    waitOutNotice(person.home);
    expect((await runInTerminal(argv("three"), { env, cwd: work })).stdout).not.toContain("djstats");
    expect(await counted(1)).toEqual(["startproject"]);
  });

  it("prints instead of sending in debug mode, even if reporting is off", async () => {
    Object.assign(person.home.env, { DJANGO_ANALYTICS_DEBUG: "1", DJANGO_NO_ANALYTICS: "1" });
    const { status, stderr } = await run(admin("startproject", "one"));
    expect(status).toBe(0);
    expect(stderr).toContain("nothing would be sent, because of opted-out-env");
    expect(stderr).toContain("ec=startproject&ea=startproject");
    expect(await counted(0)).toEqual([]);
    expect(existsSync(person.home.ledger)).toBe(false);
  });

  it("does not change Django's tracebacks", async () => {
    const project = await makeProject(person.home, "site1");
    const argv = [theDjango().python, "manage.py", "startapp", "--traceback", "not-a-name"];
    const bare = await runProgram(argv, { env: person.home.env, cwd: project });
    const ours = await run(argv, project);
    expect(ours).toEqual(bare);
    expect(bare.stderr).toContain("Traceback");
  });
});
