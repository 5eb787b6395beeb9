import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Page, pagesOf } from "@djstats/command-line/run";
import { fields, noticeVersion, reasons, requestText } from "@djstats/core";
import {
  consentedId,
  consentedUser,
  djstats,
  type Home,
  makeHome,
  runDjstats,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { program } from "../src/program.ts";

const pages = await pagesOf(program);
const has = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home[Symbol.dispose]());

const go = (args: string[], env: Record<string, string> = {}) =>
  runDjstats(args, { env: { ...home.env, ...env }, cwd: home.work });
const endpoint = { DJSTATS_ENDPOINT: "https://collector.example", DJSTATS_TRACKING_ID: "UA-12345-1" };
const versions = ["--django", "5.2.3", "--python", "3.13.1"];

describe("djstats with wrong usage", () => {
  it.each<[string[], string]>([
    [["nonsense"], 'Unknown command "nonsense". `djstats help` lists all commands.'],
    [["statsu"], 'Unknown command "statsu". Did you mean `status`?'],
    [["help", "nonsense"], 'Unknown command "nonsense". `djstats help` lists all commands.'],
    [["help", "forgte"], 'Unknown command "forgte". Did you mean `forget`?'],
    [["nonsense", "--help"], 'Unknown command "nonsense". `djstats help` lists all commands.'],
    [["--nonsense"], '`djstats` has no flag "--nonsense".'],
    [
      ["status", "--nonsense"],
      '`djstats status` has no flag "--nonsense". `djstats help status` lists its flags.',
    ],
    [["status", "--jsn"], '`djstats status` has no flag "--jsn". Did you mean `--json`?'],
    [["status", "--json=1"], "--json takes no value."],
    [["on", "now"], '`djstats on` takes no arguments; "now" is one too many.'],
    [["off", "--now"], '`djstats off` has no flag "--now".'],
    [["forget", "me"], 'takes no arguments; "me" is one too many.'],
    [["status", "now"], '`djstats status` takes no arguments; "now" is one too many.'],
    [["status", "--", "--json"], 'takes no arguments; "--json" is one too many.'],
    [["log", "all"], "`djstats log` takes no arguments"],
    [["id", "rotate"], "`djstats id` takes no arguments"],
    [["env", "fish"], "`djstats env` takes no arguments"],
    [["--version", "cli"], "`djstats --version` takes no arguments"],
    [["help", "run", "on"], '`djstats run` has no commands; "on" is one too many.'],
    [["help", "--all"], '`djstats help` has no flag "--all".'],
    [["explain", "cid", "tid"], '`djstats explain` takes one argument; "tid" is one too many.'],
    [["completions", "bash", "zsh"], '`djstats completions` takes one argument; "zsh" is one too many.'],
    [["env", "--shell", "tcsh"], '--shell is sh, fish or powershell, not "tcsh".'],
    [["env", "--shell"], "--shell needs a value: --shell NAME."],
    [["env", "--shell", "fish", "--shell", "tcsh"], '--shell is sh, fish or powershell, not "tcsh".'],
    [["completions"], "`djstats completions` needs SHELL: bash, zsh or fish."],
    [["completions", "tcsh"], 'SHELL is bash, zsh or fish, not "tcsh".'],
    [["explain", "uid"], 'No field "uid" is sent'],
    [["show"], "`djstats show` needs COMMAND"],
    [["show", "startapp", "myapp"], 'takes one argument; "myapp" is one too many.'],
    [["show", "runserver", "--django", ""], '--django takes a version, such as 5.2.3, not "".'],
    [["show", "runserver", "--settings", "maybe"], '--settings is none, unloadable or loaded, not "maybe".'],
    [["run"], "Name a command to run"],
    [["run", "--nonsense"], "`djstats run` has no flag --nonsense."],
    [["report"], "`djstats report` needs COMMAND: the command that ran."],
    [["report", "startproject"], "`djstats report` needs --django V: Django version."],
    [["report", "startproject", "--django", "5.2"], "`djstats report` needs --python V: Python version."],
    [["report", "startproject", "--django", "", "--python", "3"], "--django takes a version"],
    [["report", "startproject", "--django", "5.2", "--python="], "--python takes a version"],
    [["report", "startapp", ...versions], "startapp needs --settings"],
    [["report", "runserver", ...versions], "runserver needs --settings"],
    [["report", "runserver", ...versions, "--settings", "loaded"], "needs --debug or --no-debug"],
    [["report", "runserver", ...versions, "--settings", "none", "--debug"], "need --settings loaded"],
    [["report", "runserver", ...versions, "--settings", "maybe"], 'not "maybe"'],
    [["report", "startproject", ...versions, "--notice-fd", "tty"], "--notice-fd takes a file descriptor"],
    [["report", "startproject", ...versions, "mysite"], 'takes one argument; "mysite" is one too many.'],
  ])("prints one line and ends with status 2 for %j", async (args, sentence) => {
    const { status, stdout, stderr } = await go(args, endpoint);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^djstats: [^\n]*[.?…]\n$/);
    expect(existsSync(join(home.path, ".config"))).toBe(false);
  });
});

describe("help", () => {
  it("names the flags of every command, and equals --help", async () => {
    const check = async ({ path, parameters, usage }: Page) => {
      const { stdout, status } = await go(["help", ...path]);
      expect(status).toBe(0);
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(`Usage: ${usage}`);
      for (const [term] of parameters) expect(stdout).toContain(`  ${term}  `);
      expect(await go([...path, "--help"])).toMatchObject({ stdout, status: 0 });
    };
    await Promise.all(pages.map(check));
    expect(await go(["report", "startapp", "-h"])).toMatchObject(await go(["help", "report"]));
    expect(await go(["env", "--shell", "fish", "-h"])).toMatchObject(await go(["help", "env"]));
    expect(await go(["run", "echo", "-h"])).toMatchObject({ stdout: "-h\n" });
    const ownHelp = ["sh", "-c", 'echo "$1"', "sh", "--help"];
    expect(await go(["run", "--", ...ownHelp])).toMatchObject({ stdout: "--help\n" });
    expect(await go(["run", ...ownHelp])).toMatchObject({ stdout: "--help\n" });
  });

  it("fits a terminal of 24 lines and 80 columns, and has examples of the command itself", async () => {
    for (const topic of [[], ...pages.map(({ path }) => path)]) {
      const lines = (await go(["help", ...topic])).stdout.split("\n");
      // The last line, after the last line break, is for the prompt.
      expect(lines.length, topic[0]).toBeLessThanOrEqual(24);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    }
    for (const { path, examples } of pages) {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(example).toContain(`djstats ${path.join(" ")}`);
    }
  });

  it("lists every command, and equals the README's list", async () => {
    const { stdout } = await go([]);
    const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");
    const list = stdout.split("\n").filter((line) => /^ {2}[a-z]/.test(line));
    expect(list).toHaveLength(Object.keys(program.commands).length);
    expect(readme).toContain(list.join("\n"));
    expect(readme).toContain(reasons.map(({ id, when }) => `| \`${id}\` | ${when} |`).join("\n"));
    expect(await go(["--help"])).toMatchObject({ stdout, status: 0 });
  });

  it("prints what the README shows of `djstats show runserver`", async () => {
    const path = join(import.meta.dirname, "../../../README.md");
    const readme = readFileSync(path, "utf8");
    const [, words = "", shown = ""] =
      /^ {2}\$ djstats (show .*)\n((?: {2}.*\n|\n)+?) {2}```/m.exec(readme) ?? [];
    const { stdout } = await go(words.split(" "), endpoint);
    expect(stdout).toContain("POST /collect HTTP/1.1");
    // The README was written on this platform.
    const onLinux = stdout.replace(/\(\w+; [\w ]+\)/, "(Linux; x86_64)").replace(/^(?=.)/gm, "  ");
    await expect(readme.replace(shown, () => onLinux)).toMatchFileSnapshot(path);
  });

  it("prints the version", async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));
    expect(await go(["--version"])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });
});

it("prints no terminal commands from a file or variable", async () => {
  const odd = "\u001b]0;title\u0007\u009b31m\u202e";
  const env = {
    ...endpoint,
    XDG_CONFIG_HOME: join(home.path, odd),
    XDG_STATE_HOME: join(home.path, odd, "state"),
  };
  const state = join(home.path, odd, "state/djangoanalytics");
  mkdirSync(state, { recursive: true });
  const entry = { n: 1, at: "a", destination: "d", request: "r", outcome: "pending", [odd]: odd };
  writeFileSync(join(state, "ledger.jsonl"), `${JSON.stringify(entry)}\n`);
  for (const args of [
    ["status"],
    ["status", "--json"],
    ["log"],
    ["log", "--json"],
    ["doctor"],
    ["show", odd],
    [odd],
  ]) {
    const { stdout, stderr } = await go(args, env);
    expect(stdout + stderr, args.join(" ")).not.toMatch(/[\p{Cc}\p{Bidi_Control}](?<![\n\t])/u);
  }
  const { stdout } = await go(["status", "--json"], env);
  expect(JSON.parse(stdout).ledger).toContain(odd);
  // The output for a shell has every byte.
  expect(await go(["env"], { ...env, PYTHONPATH: odd })).toMatchObject({
    stderr: "",
    stdout: expect.stringContaining(odd),
  });
});

describe("status --json", () => {
  it("has exactly the documented shape", async () => {
    const status = JSON.parse((await go(["status", "--json"], endpoint)).stdout);
    expect(status).toEqual({
      enabled: true,
      reason: "notice-pending",
      rule: "The notice has not been shown for collector.example (UA-12345-1) yet.",
      config: home.config,
      ledger: home.ledger,
      destination: "https://collector.example/collect",
      notice: { seen: null, current: noticeVersion },
      id: null,
    });
  });

  it("follows off, on and forget", async () => {
    using person = consentedUser(endpoint.DJSTATS_ENDPOINT);
    const at = { env: person.home.env };
    const status = async () => JSON.parse((await runDjstats(["status", "--json"], at)).stdout);
    expect(await status()).toMatchObject({ enabled: true, reason: null, id: consentedId });
    expect(await runDjstats(["off"], at)).toMatchObject({ status: 0, stderr: "" });
    expect(await status()).toMatchObject({ enabled: false, reason: "opted-out-file", id: consentedId });
    expect(await runDjstats(["forget"], at)).toMatchObject({ status: 0, stderr: "" });
    expect(await status()).toMatchObject({ enabled: false, reason: "opted-out-file", id: null });
    expect(readFileSync(person.home.config, "utf8")).toBe("disable=1\n");
    expect((await runDjstats(["on"], at)).stdout).toBe("Reporting is on.\n");
    expect(await status()).toMatchObject({ enabled: true, reason: "notice-pending" });
  });

  it("names the rule if `djstats on` is not enough", async () => {
    await go(["off"], endpoint);
    const { stdout, status } = await go(["on"], { ...endpoint, DO_NOT_TRACK: "1" });
    expect([status, stdout]).toEqual([
      0,
      "`djstats off` is reversed, but reporting is still off (do-not-track): DO_NOT_TRACK is set.\n",
    ]);
  });
});

describe("show", () => {
  it("prints the request that is sent, byte for byte, also as JSON", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    const at = { env: person.home.env };
    const shown = JSON.parse((await runDjstats(["show", "startproject", "--json", ...versions], at)).stdout);
    expect(shown.decision).toEqual({ send: true, reason: null, why: null });
    expect(Object.keys(shown)).toEqual(["decision", "method", "url", "headers", "body"]);
    expect(receiver.connections()).toBe(0);
    expect(existsSync(person.home.ledger)).toBe(false);
    await person.report();
    expect(receiver.requests[0]).toBe(requestText(shown));
    const { stdout } = await runDjstats(["show", "startproject", ...versions], at);
    const sent = receiver.requests[0]?.split("\r\n").filter(Boolean) ?? [];
    for (const line of sent) expect(stdout).toContain(line);
  });

  it("shows the request whatever reason applies, and writes nothing", async () => {
    mkdirSync(dirname(home.config));
    writeFileSync(home.config, "nonsense");
    const { stdout } = await go(["show", "runserver", ...versions, "--json"], { DJANGO_NO_ANALYTICS: "1" });
    expect(JSON.parse(stdout)).toMatchObject({
      decision: { send: false, reason: "opted-out-env" },
      method: "POST",
      url: null,
    });
    const body = new URLSearchParams(JSON.parse(stdout).body);
    expect([...body.keys()]).toEqual(fields.filter(({ place }) => place === "body").map(({ wire }) => wire));
    expect(body.get("tid")).toBe("<no destination>");
    expect(body.get("cid")).toBe("<made when the notice is shown>");
    expect(readFileSync(home.config, "utf8")).toBe("nonsense");
  });

  it("prints no request for a command that is not tracked", async () => {
    const { stdout } = await go(["show", "migrate", ...versions, "--json"], endpoint);
    expect(JSON.parse(stdout)).toEqual({
      decision: { send: false, reason: "not-tracked", why: "This command is never counted." },
      method: null,
      url: null,
      headers: null,
      body: null,
    });
  });

  it("uses the local versions if none are given", async () => {
    const { status, stdout } = await go(["show", "runserver", "--json"], endpoint);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).headers["User-Agent"]).toMatch(/^Django\/\S+ \S+\/\S+ \(.*\)$/);
  });
});

describe("the other commands", () => {
  it("print core's list of fields with explain --json", async () => {
    expect(JSON.parse((await go(["explain", "--json"])).stdout)).toEqual(fields);
    expect((await go(["explain", "user-agent"])).stdout).toContain("User-Agent (header)");
    const { stdout } = await go(["explain"]);
    for (const { wire } of fields) expect(stdout).toContain(wire);
  });

  it("replace the ID with id --rotate, and delete the old one from the ledger", async () => {
    await using receiver = await startReceiver();
    using person = consentedUser(receiver.endpoint);
    const at = { env: person.home.env };
    await person.report();
    expect((await runDjstats(["log"], at)).stdout).toContain(consentedId);
    const { id } = JSON.parse((await runDjstats(["id", "--rotate", "--json"], at)).stdout);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect((await runDjstats(["id"], at)).stdout).toBe(`${id}\n`);
    for (const file of [person.home.config, person.home.ledger])
      expect(readFileSync(file, "utf8")).not.toContain(consentedId);
    expect(JSON.parse((await runDjstats(["log", "--json"], at)).stdout)).toHaveLength(1);
    expect((await runDjstats(["forget"], at)).status).toBe(0);
    expect([existsSync(person.home.config), existsSync(person.home.ledger)]).toEqual([false, false]);
  });

  it("delete the old ID from the ledger even if the config file has it in capitals", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    const { config, ledger, env } = person.home;
    writeFileSync(config, readFileSync(config, "utf8").replace(consentedId, consentedId.toUpperCase()));
    await person.report();
    expect(readFileSync(ledger, "utf8")).toContain(consentedId);
    expect((await runDjstats(["id", "--rotate"], { env })).status).toBe(0);
    for (const file of [config, ledger])
      expect(readFileSync(file, "utf8").toLowerCase()).not.toContain(consentedId);
  });

  it("report that there is no ID, and create none", async () => {
    expect(await go(["id", "--json"])).toMatchObject({ status: 0, stdout: '{\n  "id": null\n}\n' });
    expect(await go(["id", "--rotate"])).toMatchObject({ status: 0, stdout: "" });
    expect(existsSync(home.config)).toBe(false);
  });

  it("quote the output of env for the calling shell", async () => {
    const odd = { ...endpoint, PYTHONPATH: "/it's \\ $odd" };
    const { stdout } = await go(["env"], odd);
    const echoed = await runProgram(["sh", "-c", `${stdout}printf %s "$PYTHONPATH"`], { env: home.env });
    expect(echoed.stdout.split(":").slice(1)).toEqual([odd.PYTHONPATH]);
    expect((await go(["env", "--shell", "fish"], odd)).stdout).toContain("it\\'s \\\\ $odd");
    expect((await go(["env", "--shell", "powershell"], odd)).stdout).toContain("it''s \\ $odd");
  });

  it("print why env sets no variables", async () => {
    expect(await go(["env"])).toMatchObject({
      status: 0,
      stdout: "",
      stderr: expect.stringContaining("no-destination"),
    });
  });

  it("complete words in bash, with valid scripts for every installed shell", async () => {
    const { stdout } = await go(["completions", "bash"]);
    const ask = (line: string, index: number) =>
      `COMP_WORDS=(${line}); COMP_CWORD=${index}; _djstats; echo "\${COMPREPLY[*]}"`;
    const script = `${stdout}\n${ask("djstats sta", 1)}\n${ask("djstats report --w", 2)}\n${ask("djstats show run", 2)}`;
    expect((await runProgram(["bash", "-c", script], { env: home.env })).stdout).toBe(
      "status\n--wait\nrunserver\n",
    );
    for (const shell of ["zsh", "fish"])
      expect((await go(["completions", shell])).stdout).toContain("djstats");
  });

  it.runIf(has("fish"))("complete words in fish", async () => {
    const script = join(home.path, "djstats.fish");
    writeFileSync(script, (await go(["completions", "fish"])).stdout);
    const ask = (line: string) => `complete -C '${line}' | string replace -r '\\t.*' ''`;
    const lines = ["djstats sta", "djstats doctor --re", "djstats show run", "djstats run true"].map(ask);
    const { stdout } = await runProgram(
      ["fish", "--no-config", "-c", [`source ${script}`, ...lines].join("; ")],
      {
        env: home.env,
      },
    );
    expect(stdout).toMatch(/^status\n--reach\nrunserver\n(true.*\n)+$/);
  });

  it.runIf(has("zsh"))("let zsh complete the words after `run`, with all of its commands", async () => {
    const { stdout: completions } = await go(["completions", "zsh"]);
    const script = `compdef() {}; _normal() { print -r -- "$words" $CURRENT \${#commands} }
${completions}
words=(djstats run ls -l); CURRENT=4; _djstats`;
    const { stdout, stderr } = await runProgram(["zsh", "-f", "-c", script], { env: home.env });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^ls -l 2 \d{2,}\n$/);
  });

  it.each(["head -1", "true", "exec <&-; sleep 1"])(
    "end silently if the reader of a pipe ends: %s",
    async (reader) => {
      const script = `{ sleep 0.2; "$@" explain --json; echo "status $?" >&2; } | { ${reader}; }`;
      const { stderr } = await runProgram(["bash", "-c", script, "sh", process.execPath, djstats], {
        env: home.env,
      });
      expect(stderr).toBe("status 0\n");
    },
  );

  it.each([
    "help",
    "--version",
    "status --json",
    "log",
    "explain",
    "off",
    `report migrate ${versions.join(" ")} --wait`,
  ])("report an output without space: %s", async (args) => {
    const script = `exec >/dev/full; "$0" "$1" ${args}`;
    const ended = await runProgram(["sh", "-c", script, process.execPath, djstats], {
      env: { ...home.env, ...endpoint },
    });
    expect(ended).toEqual({
      status: 1,
      stdout: "",
      stderr: "djstats: Cannot write to standard output: the disk is full.\n",
    });
  });

  it("end with the right status even if they cannot print anything", async () => {
    for (const [args, status] of [
      ["nonsense", 2],
      ["run nosuch", 127],
      ["status", 1],
    ]) {
      const script = `exec >/dev/full 2>&1; "$0" "$1" ${args}`;
      const ended = await runProgram(["sh", "-c", script, process.execPath, djstats], { env: home.env });
      expect([args, ended.status]).toEqual([args, status]);
    }
  });

  it("end with status 0 for report in any case, without output unless --wait is given", async () => {
    using person = consentedUser("http://127.0.0.1:1");
    const quiet = await runDjstats(["report", "startproject", ...versions], { env: person.home.env });
    expect(quiet).toEqual({ status: 0, stdout: "", stderr: "" });
    const waited = await runDjstats(["report", "migrate", ...versions, "--wait"], { env: person.home.env });
    expect(waited).toEqual({
      status: 0,
      stdout: "Nothing was sent (not-tracked): This command is never counted.\n",
      stderr: "",
    });
  });
});
