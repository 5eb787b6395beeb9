import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  type ConsentedUser,
  consentedUser,
  djstats,
  type Receiver,
  runDjstats,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeOldDjango } from "./old-django.ts";
import { admin, django, theDjango } from "./project.ts";
import { findPythons } from "./pythons.ts";

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

const found = await findPythons();
const pythons = found.map(({ path }) => path);

const run = (argv: string[]) => runDjstats(["run", ...argv], { env: person.home.env, cwd: person.home.work });

describe("the observer", () => {
  it.each(pythons)("changes nothing for %s, even with all warnings as errors", async (python) => {
    const script =
      "import sys, os; print('sitecustomize' in sys.modules, [p for p in sys.path if 'observer' in p], len(sys.path))";
    for (const flags of [[], ["-W", "error", "-bb"], ["-W", "error", "-X", "dev"]]) {
      const argv = [python, ...flags, "-c", script];
      const bare = await runProgram(argv, { env: person.home.env, cwd: person.home.work });
      expect(await run(argv)).toEqual(bare);
    }
  });

  it.runIf(django)("appears in no traceback if Django itself fails to load", async () => {
    const broken = join(person.home.work, "broken");
    mkdirSync(broken);
    writeFileSync(join(broken, "asgiref.py"), "raise RuntimeError('broken')");
    Object.assign(person.home.env, { PYTHONPATH: broken });
    const argv = admin("startproject", "mysite");
    const bare = await runProgram(argv, { env: person.home.env, cwd: person.home.work });
    expect(bare.stderr).toContain("RuntimeError: broken");
    expect(await run(argv)).toEqual(bare);
  });

  it("loads a sitecustomize that it shadows, and does not hide its errors", async () => {
    const shadowed = join(person.home.work, "site");
    mkdirSync(shadowed);
    person.home.env["PYTHONPATH"] = shadowed;
    const argv = ["python3", "-c", "import sitecustomize; print(sitecustomize.__file__)"];
    for (const text of [
      "print('hello from here')",
      "raise ValueError('my own trouble')",
      "import nonexistent",
    ]) {
      writeFileSync(join(shadowed, "sitecustomize.py"), text);
      const bare = await runProgram(argv, { env: person.home.env });
      expect(await run(argv)).toEqual(bare);
      expect(bare.stdout + bare.stderr).toMatch(/hello|trouble|nonexistent/);
    }
  });

  it.each([
    ["its path contains a colon", "co:lon", "/first:second"],
    ["PYTHONPATH contains bytes that are not UTF-8", "installed", "/caf\\351:second"],
  ])("is left out if %s", async (_, name, path) => {
    const copy = join(person.home.path, name);
    cpSync(dirname(djstats), copy, { recursive: true });
    const ask = (command: string) => {
      const script = `export PYTHONPATH="$(printf '${path}')"; ${command} python3 -c 'import sys; print(ascii(sys.path))'`;
      const argv = ["sh", "-c", script, process.execPath, join(copy, "main.cjs")];
      return runProgram(argv, { env: person.home.env, cwd: person.home.work });
    };
    expect(await ask('"$0" "$1" run')).toEqual(await ask(""));
    const env = await runProgram(
      [
        "sh",
        "-c",
        `export PYTHONPATH="$(printf '${path}')"; "$0" "$1" env`,
        process.execPath,
        join(copy, "main.cjs"),
      ],
      { env: person.home.env },
    );
    expect([env.status, env.stdout]).toEqual([1, ""]);
    expect(env.stderr).toMatch(/^djstats: No variables are printed: .*\n$/);
  });

  it("disappears with its files, even in a shell whose variables still name them", async () => {
    const copy = join(person.home.path, "installed");
    cpSync(dirname(djstats), copy, { recursive: true });
    const { stdout } = await runProgram([process.execPath, join(copy, "main.cjs"), "env"], {
      env: person.home.env,
    });
    const script = `${stdout}exec "$@"`;
    const argv = django ? admin("startproject", "one") : ["python3", "-c", "pass"];
    const wreck = [
      () => rmSync(join(copy, "reporter.cjs")),
      () => rmSync(join(copy, "observer/djstats_observe.py")),
      () => rmSync(join(copy, "observer/djstats_watch.py")),
      () => writeFileSync(join(copy, "observer/djstats_observe.py"), "this is no Python"),
      () => rmSync(copy, { recursive: true }),
    ];
    for (const [index, step] of wreck.entries()) {
      step();
      const full = argv.map((word) => (word === "one" ? `one${index}` : word));
      expect(
        await runProgram(["sh", "-c", script, "sh", ...full], {
          env: person.home.env,
          cwd: person.home.work,
        }),
      ).toEqual({ status: 0, stdout: "", stderr: "" });
    }
    expect(receiver.connections()).toBe(0);
  });

  it.each(found.filter(({ isOld }) => !isOld).map(({ path }) => path))(
    "supports the layout of Django 1.11, with %s",
    async (python) => {
      const { home } = person;
      writeOldDjango(home.work);
      writeFileSync(join(home.work, "debug.py"), "SECRET_KEY, DEBUG, INSTALLED_APPS = 'x', True, []");
      writeFileSync(join(home.work, "production.py"), "SECRET_KEY, INSTALLED_APPS = 'x', []");
      writeFileSync(join(home.work, "unfinished.py"), "INSTALLED_APPS = []");
      home.env["DJANGO_ANALYTICS_DEBUG"] = "1";
      const reported = async (command: string, settings?: string) => {
        if (settings) home.env["DJANGO_SETTINGS_MODULE"] = settings;
        else delete home.env["DJANGO_SETTINGS_MODULE"];
        const { status, stdout, stderr } = await run([python, "-m", "django", command, "one"]);
        expect([status, stdout]).toEqual([0, `${command} one\n`]);
        return /(?:because of (\S+):|(this would be sent))/.exec(stderr)?.slice(1).join("") ?? stderr;
      };
      expect(await reported("startproject")).toBe("this would be sent");
      expect(await reported("startapp")).toBe("this would be sent");
      expect(await reported("startapp", "debug")).toBe("this would be sent");
      expect(await reported("startapp", "production")).toBe("debug-off");
      expect(await reported("startapp", "unfinished")).toBe("settings-unloadable");
      expect(await reported("runserver", "debug")).toBe("this would be sent");
      expect(await reported("runserver", "production")).toBe("debug-off");
      expect(await reported("migrate", "debug")).toBe("");
    },
  );

  it.runIf(django)("starts a reporter that ignores planted variables, files and directories", async () => {
    const { home } = person;
    const evil = join(home.work, "evil.cjs");
    writeFileSync(evil, `require("fs").appendFileSync(${JSON.stringify(join(home.path, "pwned"))}, "x")`);
    const keys = join(home.path, "keys");
    const { stdout } = await runDjstats(["env"], { env: home.env });
    const planted = `export NODE_OPTIONS='--require ${evil}' NODE_TLS_REJECT_UNAUTHORIZED=0 SSLKEYLOGFILE='${keys}' NODE_PATH='${home.work}'`;
    // This reporter is a substitute that prints its environment.
    const spy = join(home.path, "spy.cjs");
    const told = join(home.path, "told.json");
    writeFileSync(
      spy,
      `const fs = require("fs"); fs.writeFileSync(${JSON.stringify(told)}, JSON.stringify({ env: process.env, cwd: process.cwd(), argv: process.argv.slice(2), fds: fs.readdirSync("/proc/self/fd").map((fd) => { try { return fs.readlinkSync("/proc/self/fd/" + fd) } catch { return "" } }) }))`,
    );
    const script = `${stdout}${planted}\nexport DJSTATS_REPORTER='${spy}'; exec 7<'${evil}' 8>'${keys}.open'; exec "$@"`;
    await runProgram(["sh", "-c", script, "sh", ...admin("startproject", "secret_project")], {
      env: home.env,
      cwd: home.work,
    });
    for (let tries = 0; !existsSync(told) && tries < 50; tries++)
      await new Promise((r) => setTimeout(r, 100));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const found = JSON.parse(readFileSync(told, "utf8"));
    expect(found.cwd).toBe("/");
    expect(Object.keys(found.env).filter((name) => !/^(DJSTATS_\w+|HOME|PATH|_|SHLVL)$/.test(name))).toEqual(
      [],
    );
    expect(found.argv).toEqual([
      "startproject",
      `--django=${theDjango().version}`,
      `--python=${theDjango().pythonVersion}`,
      "--implementation=cpython",
      "--settings=none",
    ]);
    expect(found.fds.filter((target: string) => target.includes(home.path))).toEqual([]);
    expect(existsSync(join(home.path, "pwned"))).toBe(false);
    expect(existsSync(keys)).toBe(false);
  });

  it("passes no planted variables to the reporter of `djstats report --wait` either", async () => {
    const { home } = person;
    const seen = join(home.path, "seen");
    const evil = join(home.work, "evil.cjs");
    writeFileSync(evil, `require("fs").appendFileSync(${JSON.stringify(seen)}, process.argv[1] + "\\n")`);
    const spoiled = {
      ...home.env,
      NODE_OPTIONS: `--require ${evil}`,
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
      SSLKEYLOGFILE: join(home.path, "keys"),
    };
    const { stdout, stderr } = await runDjstats(
      ["report", "startproject", "--django", "5.2", "--python", "3.13.1", "--wait"],
      { env: spoiled, cwd: home.work },
    );
    expect(stdout).toContain("answered 200");
    expect(stderr).not.toContain("reporter");
    // The command itself is Node, started by the caller with the caller's own options. Its reporter is not.
    expect(readFileSync(seen, "utf8")).toBe(`${djstats}\n`);
    expect(existsSync(join(home.path, "keys"))).toBe(false);
  });
});
