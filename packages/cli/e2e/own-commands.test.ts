import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Home, makeHome, runDjstats } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { django, makeProject, theDjango } from "./project.ts";

let home: Home;
let project: string;

beforeEach(async () => {
  // In debug mode the request is printed, so the test does not have to wait for it.
  home = makeHome({ DJANGO_ANALYTICS_DEBUG: "1" });
  project = await makeProject(home, "site1", "INSTALLED_APPS.insert(0, 'own.apps.Own')");
  write("own/apps.py", apps());
  write("own/server.py", server);
});
afterEach(() => home[Symbol.dispose]());

function write(name: string, text: string): void {
  const file = join(project, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs a Python program of the project, and returns the commands that would be counted, in order. */
async function counted(...args: string[]): Promise<string[]> {
  const argv = ["run", theDjango().python, ...args];
  const { status, stderr } = await runDjstats(argv, { env: home.env, cwd: project });
  expect([status, stderr.includes("Traceback")]).toEqual([0, false]);
  return [...stderr.matchAll(/&ec=(\w+)/g)].map((match) => match[1] ?? "");
}

function apps(ready = "pass"): string {
  return `from django.apps import AppConfig
class Own(AppConfig):
    name = "own"
    def ready(self):
        ${ready}
`;
}

/** A runserver whose class is defined elsewhere, and which ends at once. */
const server = `from django.core.management import BaseCommand
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--noreload", action="store_true")
    def handle(self, **options):
        print("serving")
class Direct(Command):
    def execute(self, *args, **options):
        return BaseCommand.execute(self, *args, **options)
class DirectWithoutChecks(Direct):
    requires_system_checks = []
class DirectWithMigrations(DirectWithoutChecks):
    requires_migrations_checks = True
def make():
    return Direct()
`;

const wrapped = `from django.core.management import BaseCommand
        before = BaseCommand.execute
        def execute(self, *args, **options):
            return before(self, *args, **options)
        BaseCommand.execute = execute`;

const manage = `import os, subprocess, sys
from django.core.management import BaseCommand, call_command
def start(*args):
    subprocess.check_call([sys.executable, "manage.py", *args])
class Command(BaseCommand):
    def handle(self, **options):
        `;

const setup = `import os, subprocess, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
import django
django.setup()
from django.core.management import BaseCommand, call_command, execute_from_command_line
`;

describe.runIf(django)("in a project", () => {
  it.each([
    ["imports it from elsewhere", "from own.server import Command"],
    ["has it made by a function", "from own.server import make as Command"],
    ["calls BaseCommand.execute(self)", "from own.server import Direct as Command"],
    ["does so and asks for no checks", "from own.server import DirectWithoutChecks as Command"],
    ["does so and checks migrations", "from own.server import DirectWithMigrations as Command"],
    [
      "is Django's, changed",
      "from django.core.management.commands.runserver import Command as Django\nclass Command(Django):\n    def handle(self, **options): pass",
    ],
  ])("a runserver that %s is counted, also if an app wraps BaseCommand.execute", async (_, text) => {
    write("own/management/commands/runserver.py", text);
    expect(await counted("manage.py", "runserver")).toEqual(["runserver"]);
    write("own/apps.py", apps(wrapped));
    expect(await counted("manage.py", "runserver", "--noreload")).toEqual(["runserver"]);
    write("ask.py", `${setup}execute_from_command_line(["x", "runserver"])\n`);
    expect(await counted("ask.py")).toEqual(["runserver"]);
    write("ask.py", `${setup}call_command("runserver")\n`);
    expect(await counted("ask.py")).toEqual(["runserver"]);
  });

  it("Django's own startapp is counted if an app wraps BaseCommand.execute", async () => {
    write("own/apps.py", apps(wrapped));
    expect(await counted("manage.py", "startapp", "app1")).toEqual(["startapp"]);
  });

  it.each<[string, string, string[]]>([
    ["starts runserver as a program", `start("runserver")`, ["runserver"]],
    ["calls another and starts runserver", `call_command("check"); start("runserver")`, ["runserver"]],
    [
      "becomes runserver",
      `os.execv(sys.executable, [sys.executable, "manage.py", "runserver"])`,
      ["runserver"],
    ],
    ["starts one that starts it", `start("runs")`, ["runserver"]],
    [
      "makes an app and starts runserver",
      `call_command("startapp", "a1"); start("runserver")`,
      ["startapp", "runserver"],
    ],
    ["calls two", `call_command("startapp", "a1"); call_command("runserver")`, ["startapp"]],
    ["calls none of the three", `call_command("check"); start("check")`, []],
  ])("runserver below a command that %s is counted", async (_, handle, expected) => {
    write("own/management/commands/runserver.py", "from own.server import Command");
    write("own/management/commands/runs.py", `${manage}start("runserver")`);
    write("own/management/commands/dev.py", manage + handle);
    expect(await counted("manage.py", "dev")).toEqual(expected);
    const script = `${setup}def start(*args): subprocess.check_call([sys.executable, "manage.py", *args])\n${handle}\n`;
    write("script.py", script.replaceAll("a1", "a2"));
    expect(await counted("script.py")).toEqual(expected);
  });

  it("a runserver that restarts itself repeatedly is counted once", async () => {
    const again = `import os, subprocess, sys
from own.server import Command as Server
class Command(Server):
    def handle(self, **options):
        if not os.environ.get("AGAIN"):
            for _ in range(2):
                subprocess.check_call([sys.executable, "manage.py", "runserver"], env={**os.environ, "AGAIN": "1"})
`;
    write("own/management/commands/runserver.py", again);
    expect(await counted("manage.py", "runserver")).toEqual(["runserver"]);
  });

  it("a command that is only inspected is not counted", async () => {
    write("own/management/commands/runserver.py", "from own.server import Command");
    const look = `from own.management.commands.runserver import Command
from django.core.management.commands.startapp import Command as StartApp
for command in (Command(), StartApp()):
    print(command.requires_migrations_checks, command.requires_system_checks, command.check_migrations)
    print(bool(vars(BaseCommand)["requires_migrations_checks"]), BaseCommand.requires_migrations_checks)
`;
    write("look.py", setup + look);
    expect(await counted("look.py")).toEqual([]);
    write("own/management/commands/runserver_later.py", server);
    expect(await counted("manage.py", "runserver_later")).toEqual([]);
  });
});
