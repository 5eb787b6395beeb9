import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defaultProfile, notice } from "@djstats/core";
import {
  type ConsentedUser,
  consentedUser,
  type Django,
  djstats,
  findDjangos,
  type Receiver,
  runDjstats,
  runInTerminal,
  runProgram,
  startReceiver,
  waitOutNotice,
} from "@djstats/testing";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeProject } from "./project.ts";
import { packageSource } from "./python-package.ts";
import { canUnshare, processes, serveDjango, unshare } from "./serve-django.ts";

let receiver: Receiver;
let person: ConsentedUser;
let django: Django;

beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
  person.home.env["PYTHONPATH"] = packageSource;
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const app = 'INSTALLED_APPS += ["djstats"]';
const manage = (...args: string[]) => [django.python, "manage.py", ...args];
const run = (argv: string[], cwd: string) => runProgram(argv, { env: person.home.env, cwd });

/** Returns the commands that arrived. Waits slightly longer than an unexpected sender would need. */
async function counted(expected: number): Promise<string[]> {
  await receiver.received(expected);
  await new Promise((resolve) => setTimeout(resolve, expected === 0 ? 1500 : 1000));
  return receiver.requests.map(
    (request) => new URLSearchParams(request.split("\r\n\r\n")[1]).get("ec") ?? "?",
  );
}

/** Makes a project with an app whose management commands are these. */
async function makeCommands(commands: Record<string, string>, settings = app): Promise<string> {
  const project = await makeProject(
    person.home,
    "site1",
    `${settings}\nINSTALLED_APPS.insert(0, "own")`,
    django,
  );
  const directory = join(project, "own/management/commands");
  mkdirSync(directory, { recursive: true });
  for (const place of ["own", "own/management", "own/management/commands"])
    writeFileSync(join(project, place, "__init__.py"), "");
  for (const [name, text] of Object.entries(commands)) writeFileSync(join(directory, `${name}.py`), text);
  return project;
}

describe.each(findDjangos())("the app in Django $version with Python $pythonVersion", (each) => {
  beforeAll(() => {
    django = each;
  });

  it.each<[string, string, string[]]>([
    ["DEBUG on", "", ["startapp"]],
    ["DEBUG off", "DEBUG = False", []],
    ["DEBUG = 1", "DEBUG = 1", ["startapp"]],
    ["DEBUG = 'True'", "DEBUG = 'True'", []],
  ])(
    "counts startapp by manage.py only if DEBUG is True or 1, here with %s",
    async (_, settings, expected) => {
      const project = await makeProject(person.home, "site1", `${app}\n${settings}`, django);
      expect(await run(manage("startapp", "app1"), project)).toEqual({ status: 0, stdout: "", stderr: "" });
      expect(await counted(expected.length)).toEqual(expected);
    },
  );

  it("sends the request in the ledger, with the right versions, and the same request as djstats", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    await run(manage("startapp", "app1"), project);
    expect(await counted(1)).toEqual(["startapp"]);
    expect(person.ledger()).toMatchObject([
      { request: receiver.requests[0], outcome: "answered", status: 200 },
    ]);
    const { version, pythonVersion } = django;
    const flags = [
      `--django=${version}`,
      `--python=${pythonVersion}`,
      "--settings=loaded",
      "--debug",
      "--wait",
    ];
    await runDjstats(["report", "startapp", ...flags], { env: person.home.env });
    expect(receiver.requests[1]).toBe(receiver.requests[0]);
  });

  it("counts startapp through django-admin and python -m django, and startproject in a project", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    Object.assign(person.home.env, {
      DJANGO_SETTINGS_MODULE: "site1.settings",
      PYTHONPATH: `${packageSource}:${project}`,
    });
    const admin = join(dirname(django.python), "django-admin");
    expect((await run([admin, "startapp", "app1"], project)).status).toBe(0);
    expect((await run([django.python, "-m", "django", "startproject", "two"], project)).status).toBe(0);
    expect((await counted(2)).sort()).toEqual(["startapp", "startproject"]);
  });

  it.each([
    ["with reloads", []],
    ["without reloads", ["--noreload"]],
  ])("counts runserver once %s, and leaves no process behind", async (_, flags) => {
    const project = await makeProject(person.home, "site1", app, django);
    const { child, output } = await serveDjango(project, manage("runserver", ...flags), [], person.home.env);
    if (flags.length === 0) {
      const file = join(project, "site1/urls.py");
      for (const deadline = Date.now() + 60_000; output().split("Quit the server").length < 3; ) {
        if (Date.now() > deadline) throw new Error(`It did not start again: ${output()}`);
        writeFileSync(file, `${readFileSync(file, "utf8")}\n# changed\n`);
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    }
    expect(await counted(1)).toEqual(["runserver"]);
    const found = processes(child.pid as number);
    for (const text of found) expect(text).toMatch(/^python3?[\d.]* [DRS]$/);
    expect(found).toHaveLength(flags.length === 0 ? 2 : 1);
    process.kill(-(child.pid as number), "SIGTERM");
    await once(child, "exit");
  });

  it.runIf(canUnshare)("leaves no zombie if Django is process 1", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    const argv = [...unshare, ...manage("runserver", "--noreload")];
    const { child } = await serveDjango(project, argv, [], person.home.env);
    expect(await counted(1)).toEqual(["runserver"]);
    await expect
      .poll(() => processes(child.pid as number), { timeout: 10_000 })
      .toEqual(["unshare S", expect.stringMatching(/^python3?[\d.]* [DRS]$/)]);
    process.kill(-(child.pid as number), "SIGKILL");
    await once(child, "exit");
  });

  it("counts a runserver whose class comes from elsewhere, and one of a project's own", async () => {
    const base = "from django.core.management.commands.runserver import Command as Base\n";
    const project = await makeCommands({
      runserver: "from own.server import Command\n",
    });
    writeFileSync(
      join(project, "own/server.py"),
      `${base}class Command(Base):\n    def handle(self, *args, **options):\n        pass\n`,
    );
    expect((await run(manage("runserver"), project)).status).toBe(0);
    expect(await counted(1)).toEqual(["runserver"]);
  });

  it("counts once a command that starts manage.py runserver, and never call_command", async () => {
    const start = "import subprocess, sys\nfrom django.core.management import BaseCommand, call_command\n";
    const project = await makeCommands({
      dev: `${start}class Command(BaseCommand):\n    def handle(self, *args, **options):\n        subprocess.check_call([sys.executable, 'manage.py', 'startapp', 'inner'])\n`,
      calls: `${start}class Command(BaseCommand):\n    def handle(self, *args, **options):\n        call_command('startapp', 'called')\n`,
      runserver: `${start}class Command(BaseCommand):\n    def handle(self, *args, **options):\n        subprocess.check_call([sys.executable, 'manage.py', 'startapp', 'helper'])\n`,
    });
    expect((await run(manage("calls"), project)).status).toBe(0);
    expect(await counted(0)).toEqual([]);
    expect((await run(manage("dev"), project)).status).toBe(0);
    expect(await counted(1)).toEqual(["startapp"]);
    expect((await run(manage("runserver"), project)).status).toBe(0);
    expect(await counted(2)).toEqual(["startapp", "runserver"]);
    expect(existsSync(join(project, "helper"))).toBe(true);
  });

  it("counts once if other apps wrap BaseCommand.execute too, or replace it in tests", async () => {
    const project = await makeCommands({});
    writeFileSync(
      join(project, "own/apps.py"),
      `from django.apps import AppConfig
from django.core.management.base import BaseCommand
class OwnConfig(AppConfig):
    name = "own"
    def ready(self):
        execute = BaseCommand.execute
        BaseCommand.execute = lambda self, *args, **options: execute(self, *args, **options)
`,
    );
    for (const order of ['INSTALLED_APPS.remove("djstats")', 'INSTALLED_APPS.insert(0, "djstats")'])
      writeFileSync(
        join(project, "site1/settings.py"),
        `${readFileSync(join(project, "site1/settings.py"), "utf8")}\n${order}\n`,
      );
    expect((await run(manage("startapp", "app1"), project)).status).toBe(0);
    expect(await counted(1)).toEqual(["startapp"]);
    const script = `from unittest import mock
from django.core.management import BaseCommand, call_command
with mock.patch.object(BaseCommand, "execute", autospec=True) as execute:
    call_command("check")
    print(execute.call_count)`;
    expect((await run(manage("shell", "-c", script), project)).stdout).toMatch(/(^|\n)1\n$/);
  });

  it("reports no other commands, help or usage errors", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    for (const args of [
      ["check"],
      ["help", "startapp"],
      ["startapp", "--help"],
      ["startapp"],
      ["nonsense"],
      [],
    ])
      await run(manage(...args), project);
    expect(await counted(0)).toEqual([]);
  });

  it("is counted once if `djstats run` or `djstats env` observes it too", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    const at = { env: person.home.env, cwd: project };
    await runDjstats(["run", ...manage("startapp", "app1")], at);
    await run(
      ["sh", "-c", `eval "$(node ${djstats} env)"; exec "$@"`, "sh", ...manage("startapp", "app2")],
      project,
    );
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
  });

  it("shows the notice once for each destination, in a terminal, and sends nothing in that run", async () => {
    const { env, config } = person.home;
    rmSync(config);
    const project = await makeProject(person.home, "site1", app, django);
    expect(await run(manage("startapp", "zero"), project)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(existsSync(config)).toBe(false);
    const first = await runInTerminal(manage("startapp", "one"), { env, cwd: project });
    const destination = {
      host: new URL(receiver.endpoint).host,
      trackingId: "UA-12345-1",
      form: "measurement-protocol",
    } as const;
    expect(first.stdout).toBe(notice(destination, { ...defaultProfile, program: "djstats" }));
    expect((await runInTerminal(manage("startapp", "two"), { env, cwd: project })).stdout).toBe("");
    expect(receiver.connections()).toBe(0);
    waitOutNotice(person.home);
    expect((await runInTerminal(manage("startapp", "three"), { env, cwd: project })).stdout).toBe("");
    expect(await counted(1)).toEqual(["startapp"]);
    env["DJSTATS_TRACKING_ID"] = "UA-12345-2";
    expect((await runInTerminal(manage("startapp", "four"), { env, cwd: project })).stdout).toContain(
      "UA-12345-2",
    );
  });

  it("shows the notice for a destination in the settings, which the environment overrides", async () => {
    const { env } = person.home;
    const settings = `DJSTATS = {"ENDPOINT": "${receiver.endpoint}", "TRACKING_ID": "S-1"}`;
    const project = await makeProject(person.home, "site1", `${app}\n${settings}`, django);
    expect((await runInTerminal(manage("startapp", "one"), { env, cwd: project })).stdout).toBe("");
    expect(await counted(1)).toEqual(["startapp"]);
    delete env["DJSTATS_ENDPOINT"];
    delete env["DJSTATS_TRACKING_ID"];
    expect((await runInTerminal(manage("startapp", "two"), { env, cwd: project })).stdout).toContain(
      "property S-1",
    );
    // The commands load no settings unasked, and say how to ask.
    const status = [django.python, "-m", "djstats", "status"];
    const hint =
      "djstats: If this project's settings name a destination, set DJANGO_SETTINGS_MODULE to them.\n";
    expect((await run(status, project)).stderr).toBe(hint);
    const asked = { env: { ...env, DJANGO_SETTINGS_MODULE: "site1.settings" }, cwd: project };
    expect(await runProgram(status, asked)).toMatchObject({
      stdout: expect.stringContaining("property S-1"),
      stderr: "",
    });
    waitOutNotice(person.home);
    await run(manage("startapp", "three"), project);
    expect(await counted(2)).toEqual(["startapp", "startapp"]);
    expect(receiver.requests[1]).toContain("tid=S-1&");
  });

  it("asks about a property of Google Analytics in the settings, and sends its event", async () => {
    const { env } = person.home;
    delete env["DJSTATS_ENDPOINT"];
    delete env["DJSTATS_TRACKING_ID"];
    const named = {
      ENDPOINT: receiver.endpoint,
      TRACKING_ID: "G-ABCDE12345",
      API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q",
    };
    const settings = `DJSTATS = ${JSON.stringify(named)}`;
    const project = await makeProject(person.home, "site1", `${app}\n${settings}`, django);
    const first = await runInTerminal(manage("startapp", "one"), { env, cwd: project });
    expect(first.stdout).toContain("property G-ABCDE12345");
    waitOutNotice(person.home);
    await run(manage("startapp", "two"), project);
    expect(await receiver.received(1)).toEqual([
      expect.stringMatching(
        /^POST \/mp\/collect\?measurement_id=G-ABCDE12345&api_secret=k3Xw0s_hT2qVbA9-LmZr4Q /,
      ),
    ]);
    expect(receiver.requests[0]).toContain('"name":"startapp"');
  });

  it.each([
    "5",
    "{}",
    "{'ENDPOINT': 1, 'TRACKING_ID': 'A'}",
    "{'ENDPOINT': 'ftp://x', 'TRACKING_ID': 'A'}",
    "{'ENDPOINT': 'https://c.example', 'TRACKING_ID': 'G-ABCDE12345', 'API_SECRET': b'secret'}",
    "{'ENDPOINT': object(), 'TRACKING_ID': 'A', 'API_SECRET': len}",
  ])("does not disturb Django if DJSTATS is %s in the settings, and status says so", async (value) => {
    const { env } = person.home;
    delete env["DJSTATS_ENDPOINT"];
    delete env["DJSTATS_TRACKING_ID"];
    const project = await makeProject(person.home, "site1", `${app}\nDJSTATS = ${value}`, django);
    expect(await run(manage("startapp", "one"), project)).toEqual({ status: 0, stdout: "", stderr: "" });
    env["DJANGO_SETTINGS_MODULE"] = "site1.settings";
    const { stdout } = await run([django.python, "-m", "djstats", "status"], project);
    expect(stdout).toMatch(
      /^Reporting is off \(no-destination\)\.\n {2}(DJSTATS in the settings must|The endpoint)/,
    );
    expect(await counted(0)).toEqual([]);
  });

  it("prints instead of sending in debug mode, even if reporting is off", async () => {
    const project = await makeProject(person.home, "site1", app, django);
    Object.assign(person.home.env, { DJANGO_ANALYTICS_DEBUG: "1", DJANGO_NO_ANALYTICS: "1" });
    const { status, stdout, stderr } = await run(manage("startapp", "one"), project);
    expect([status, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("nothing would be sent, because of opted-out-env: DJANGO_NO_ANALYTICS is set.");
    expect(stderr).toContain("ec=startapp&ea=startapp");
    expect(await counted(0)).toEqual([]);
  });
});
