import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pagesOf } from "@djstats/command-line/run";
import { dimensions } from "@djstats/core/vocabulary";
import { collector, type Home, makeHome, runCollector, runProgram, startCollector } from "@djstats/testing";
import * as v from "valibot";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reportSchema } from "../../reports/src/report/report-schema.ts";
import { program } from "../src/program.ts";

const pages = await pagesOf(program);

let home: Home;
let store: string;

beforeEach(() => {
  home = makeHome();
  store = `--store=${home.work}/store.sqlite`;
});

afterEach(() => {
  home[Symbol.dispose]();
});

const run = (...args: string[]) => runCollector(args, home);

/** Counts a number of developers with a real collector. */
async function count(developers: number, agentOf: (n: number) => string = () => "x"): Promise<void> {
  await using collector = await startCollector([store], home);
  for (let from = 0; from < developers; from += 20) {
    const lines = Array.from({ length: Math.min(20, developers - from) }, (_, n) => `id-${from + n}`).map(
      (id, n) => `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&av=${(from + n) % 3 === 0 ? "5.2.1" : "4.2"}`,
    );
    await fetch(`${collector.url}/batch`, {
      method: "POST",
      body: lines.join("\n"),
      headers: { "User-Agent": agentOf(from) },
    });
  }
  await collector.stop();
}

describe("djstats-collector with wrong usage", () => {
  it.each<[string[], RegExp]>([
    [["fly"], /Unknown command "fly"\. `djstats-collector help` lists all commands\.$/m],
    [["sevre"], /Unknown command "sevre"\. Did you mean `serve`\?$/m],
    [["help", "fly"], /Unknown command "fly"/],
    [["keys", "destory", "2026"], /Unknown command "keys destory"\. Did you mean `destroy`\?$/m],
    [["help", "access", "grnat"], /Unknown command "access grnat"\. Did you mean `grant`\?$/m],
    [
      ["serve", "--fly"],
      /`djstats-collector serve` has no flag "--fly"\. `djstats-collector help serve` lists/,
    ],
    [["serve", "--track-id", "UA-1-1"], /has no flag "--track-id"\. Did you mean `--tracking-id`\?$/m],
    [
      ["access", "grant", "--asked-yb", "x"],
      /grant` has no flag "--asked-yb"\. Did you mean `--asked-by`\?$/m,
    ],
    [["serve", "now"], /`djstats-collector serve` takes no arguments; "now" is one too many\./],
    [["serve", "--port", "70000"], /--port takes a whole number from 0 to 65535, not "70000"\./],
    [["serve", "--port", "-1"], /--port/],
    [["serve", "--admin", "8081"], /--admin takes an address and a port, such as 127\.0\.0\.1:8081/],
    [["serve", "--series", "django=next"], /--series takes django=7\.1 or python=3\.18, not "django=next"\./],
    [
      ["serve", ...[1, 2, 3, 4].map((n) => `--series=django=9.${n}`)],
      /django would have 33 values with other; 32/,
    ],
    [["serve", "--trusted-proxy", "nginx"], /--trusted-proxy takes an address or a network/],
    [["serve", "--prefix-budget", "0"], /--prefix-budget takes a whole number from 1/],
    [["serve", "--tls-cert", "cert.pem"], /Give --tls-cert and --tls-key together\./],
    [
      ["serve", "--store", "mysql://localhost/x"],
      /--store takes a file, or an address that begins with postgres:/,
    ],
    [
      ["serve", "--store", "postgres://localhost/x"],
      /With PostgreSQL, name the file of secret keys: --key-file FILE\./,
    ],
    [["report", "--format", "pdf"], /--format is table, json, csv or html, not "pdf"\./],
    [["report", "--window", "31"], /--window is 1, 7, 30, 90, 365, not "31"\./],
    [["report", "--as-of", "2026-02-30"], /--as-of takes a day such as 2026-11-24, not "2026-02-30"\./],
    [["keys"], /`djstats-collector keys` needs a command: init, list, destroy\./],
    [["keys", "destroy"], /`djstats-collector keys destroy` needs EPOCH: the epoch's first year\./],
    [["keys", "destroy", "now"], /EPOCH takes a whole number from 2020 to 2199, not "now"\./],
    [["keys", "list", "all"], /`djstats-collector keys list` takes no arguments; "all" is one too many\./],
    [["publish", "on"], /`djstats-collector publish on` needs --licence LICENCE: the licence of the numbers/],
    [
      ["publish", "on", "--licence", "MIT", "--asked-by", "x", "--reason", "y"],
      /--licence is CC0-1\.0, CC-BY-4\.0, CC-BY-SA-4\.0, ODC-By-1\.0, ODbL-1\.0 or PDDL-1\.0, not "MIT"\./,
    ],
    [["publish", "off"], /`djstats-collector publish off` needs --asked-by WHO: who decided it\./],
    [["publish", "off", "--asked-by", "x", "--reason", " "], /--reason takes a text, not " "\./],
    [["publish", "to"], /`djstats-collector publish to` needs DIRECTORY/],
    [["publish", "check", ""], /DIRECTORY is the directory of published files, not ""\./],
    [
      ["publish", "to", "x", "--confirm", "2026-47"],
      /--confirm takes a week such as 2026-W47, not "2026-47"\./,
    ],
    [["simulate", "--days", "1", "--seed", "1"], /`djstats-collector simulate` needs --developers N: number/],
    [["export"], /`djstats-collector export` needs FILE: the file to write, or - for standard output\./],
    [["merge"], /`djstats-collector merge` needs FILE: the file to merge\./],
    [["completions", "tcsh"], /SHELL is bash, zsh or fish, not "tcsh"\./],
    [["--version", "now"], /`djstats-collector --version` takes no arguments; "now" is one too many\./],
  ])("prints a sentence and ends with status 2 for %j", async (args, sentence) => {
    const { status, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^djstats-collector: .*[.?]\n$/);
    expect([status, stdout]).toEqual([2, ""]);
  });
});

describe("a command that cannot do its work", () => {
  it("reports a missing store in a sentence, with status 1", async () => {
    const { status, stderr } = await run("report", store);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/There is no store at .*; --store names another\.\n$/),
    ]);
  });

  it("reports a file that is not a store, and leaves it unchanged", async () => {
    writeFileSync(
      `${home.work}/store.sqlite`,
      "no database, but long enough to be taken for one".repeat(100),
    );
    for (const command of ["serve", "report"]) {
      const { status, stderr } = await run(command, store);
      expect([status, stderr]).toEqual([1, expect.stringMatching(/The store .* cannot be opened/)]);
    }
    expect(readFileSync(`${home.work}/store.sqlite`, "utf8")).toMatch(/^no database/);
  });

  it("reports a port that is in use", async () => {
    await using other = await startCollector([store], home);
    const { status, stderr } = await run(
      "serve",
      "--store",
      `${home.work}/2.sqlite`,
      "--port",
      new URL(other.url).port,
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/Cannot listen on 127\.0\.0\.1, port \d+ \(EADDRINUSE\).*--port\.\n$/),
    ]);
  });

  it("does not continue with one port if the other is in use", async () => {
    await using other = await startCollector([store], home);
    const admin = `127.0.0.1:${new URL(other.url).port}`;
    const ended = await run("serve", "--store", `${home.work}/2.sqlite`, "--port=0", "--admin", admin);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/\(EADDRINUSE\)\. Choose another with --admin\.\n$/);
  });

  it("reports an output without space, but ends normally if the reader of a pipe ends", async () => {
    await count(20);
    const go = (line: string) =>
      runProgram(["bash", "-c", `set -o pipefail; ${line}`, process.execPath, collector], { env: home.env });
    expect(await go(`"$0" "$1" report ${store} > /dev/full`)).toEqual({
      status: 1,
      stdout: "",
      stderr: "djstats-collector: Standard output cannot be written (ENOSPC).\n",
    });
    const { status, stderr } = await go(`"$0" "$1" report ${store} --format json | true`);
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("reports a missing certificate, and an invalid one", async () => {
    const files = ["--tls-cert", `${home.work}/c.pem`, "--tls-key", `${home.work}/k.pem`];
    expect((await run("serve", store, ...files)).stderr).toMatch(
      /The file .*c\.pem cannot be read \(ENOENT\)\./,
    );
    writeFileSync(`${home.work}/c.pem`, "none");
    writeFileSync(`${home.work}/k.pem`, "none");
    const { status, stderr } = await run("serve", store, ...files);
    expect(stderr).toMatch(/are not a certificate and its key in PEM format/);
    expect(stderr).not.toMatch(/Internal error/);
    expect(status).toBe(1);
  });

  it.runIf(process.getuid?.() === 0)(
    "reports that there is no home directory for a store if --store is missing",
    async () => {
      const { HOME: _, ...env } = home.env;
      const nobody = ["setpriv", "--reuid=43210", "--regid=43210", "--clear-groups"];
      const go = (...args: string[]) =>
        runProgram([...nobody, process.execPath, collector, ...args], { env });
      expect(await go("report")).toEqual({
        status: 2,
        stdout: "",
        stderr: "djstats-collector: There is no home directory for the store. Name a file with --store.\n",
      });
      expect((await go("help")).status).toBe(0);
      expect((await go("report", "--store=/nonexistent/store")).stderr).toContain("There is no store at");
    },
  );

  it("reports a day that is not in the history", async () => {
    await count(1);
    const { status, stderr } = await run("report", store, "--as-of", "2020-06-01");
    expect([status, stderr]).toEqual([1, expect.stringMatching(/2020-06-01 is not in the history/)]);
  });
});

describe("help", () => {
  /** Checks the number of lines of a text. The last one, after the last line break, is for the prompt. */
  function expectLines(text: string, most: number): void {
    const lines = text.split("\n");
    expect(lines.length).toBeLessThanOrEqual(most);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  }

  it("lists every command, and fits a terminal of 24 lines and 80 columns", async () => {
    const { status, stdout } = await run("help");
    expect(status).toBe(0);
    for (const { path, summary } of pages.filter(({ path }) => path.length === 1))
      expect(stdout).toMatch(new RegExp(`^  ${path[0]} +${summary}$`, "m"));
    expectLines(stdout, 24);
    expect((await run()).stdout).toBe(stdout);
    expect((await run("--help")).stdout).toBe(stdout);
  });

  it.each(pages)(
    "is 80 columns wide and short for $path, and has examples of the command itself",
    async (page) => {
      const { path, usage, parameters, commands, examples } = page;
      const { stdout } = await run("help", ...path);
      expect(stdout.replaceAll(/\s+/g, " ")).toContain(`Usage: ${usage}`);
      expect(await run(...path, "--help")).toEqual({ status: 0, stdout, stderr: "" });
      expect((await run(...path, "-h")).stdout).toBe(stdout);
      // This leaves room for more flags than any command has today.
      expectLines(stdout, 40);
      for (const [term] of [...parameters, ...commands]) expect(stdout).toContain(`  ${term}  `);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(example.startsWith(`djstats-collector ${path.join(" ")}`)).toBe(true);
        expect(stdout).toContain(`\n  ${example}\n`);
      }
    },
  );

  it("has a separate page for each subcommand", async () => {
    const { stdout } = await run("access", "grant", "--help");
    expect(stdout).toMatch(
      /^Usage: djstats-collector access grant HOLDER --role ROLE --asked-by WHO \[FLAGS\]\n/,
    );
    expect(stdout).not.toContain("--noted");
    expect((await run("access", "grant", "Ada", "--role", "--help")).stdout).toBe(stdout);
  });

  it("equals the README's list of commands", () => {
    const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
    for (const { path, summary } of pages.filter(({ path }) => path.length === 1))
      expect(readme).toMatch(new RegExp(`^  ${path[0]} +${summary}$`, "m"));
  });
});

it("completes subcommands, their flags and values in bash", async () => {
  const { stdout } = await run("completions", "bash");
  const ask = (line: string, index: number) =>
    `COMP_WORDS=(${line}); COMP_CWORD=${index}; _djstats_collector; echo "\${COMPREPLY[*]}"`;
  const script = [
    stdout,
    ask("djstats-collector acc", 1),
    ask("djstats-collector access gr", 2),
    ask("djstats-collector access grant --as", 3),
    ask("djstats-collector access grant --role fun", 4),
    ask("djstats-collector help keys d", 3),
  ];
  expect((await runProgram(["bash", "-c", script.join("\n")], { env: home.env })).stdout).toBe(
    "access\ngrant\n--asked-by --as\nfundraising\ndestroy\n",
  );
});

describe("keys", () => {
  const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);

  it("are created by the first serve, readable only by their owner, in a separate file", async () => {
    await count(1);
    expect(mode(`${home.work}/store.sqlite.keys`)).toBe("600");
    expect(mode(`${home.work}/store.sqlite`)).toBe("600");
    const { keys } = JSON.parse(readFileSync(`${home.work}/store.sqlite.keys`, "utf8"));
    const secret = Buffer.from(keys[0].key, "base64");
    expect(secret).toHaveLength(32);
    expect(readFileSync(`${home.work}/store.sqlite`).includes(secret)).toBe(false);
  });

  it("are created for two years by init, shown by list, and not changed by a second init", async () => {
    const year = new Date().getUTCFullYear();
    const first = await run("keys", "init", store);
    expect(first.stdout).toMatch(
      `Created the key of epoch ${year}.\nCreated the key of epoch ${year + 1}.\n`,
    );
    const before = readFileSync(`${home.work}/store.sqlite.keys`, "utf8");
    expect((await run("keys", "init", store)).stdout).toMatch("already");
    expect(readFileSync(`${home.work}/store.sqlite.keys`, "utf8")).toBe(before);
    await count(1);
    expect((await run("keys", "list", store)).stdout).toMatch(
      new RegExp(
        `^${year}  key  until ${year + 1}-12-31  active, (?:nothing counted yet|counting since [\\d-]{10})\n${year + 1}  key  until .*  not started\n$`,
      ),
    );
    expect(readFileSync(`${home.work}/store.sqlite.keys`, "utf8")).toBe(before);
  });

  it("are rejected if they are wrong, missing, readable by others or malformed", async () => {
    await count(1);
    const file = `${home.work}/store.sqlite.keys`;
    const right = readFileSync(file, "utf8");
    const refused = async (sentence: RegExp) => {
      const { status, stderr } = await run("serve", store);
      expect(stderr).toMatch(sentence);
      expect(status).toBe(1);
    };
    writeFileSync(file, right.replace(/"key":"..../, '"key":"AAAA'));
    await refused(/is not the one that the store .* was counted with/);
    writeFileSync(file, '{"format":"djstats-collector keys","version":1,"keys":[]}');
    await refused(/has no key for epoch \d+ of the store/);
    writeFileSync(file, right);
    chmodSync(file, 0o640);
    await refused(/Users other than its owner can read .* Run: chmod 600/);
    chmodSync(file, 0o600);
    writeFileSync(file, right.slice(0, 40));
    await refused(/cannot be understood\. Restore it/);
    mkdirSync(`${home.work}/elsewhere`);
    writeFileSync(file, right);
    expect((await run("serve", store, "--key-file", `${home.work}/elsewhere`)).stderr).toMatch(
      "not a regular file",
    );
    if (process.platform !== "win32") {
      execFileSync("sh", ["-c", 'mkfifo "$0"', `${home.work}/pipe`]);
      expect((await run("serve", store, "--key-file", `${home.work}/pipe`)).stderr).toMatch(
        "not a regular file",
      );
    }
    expect((await run("report", store)).status).toBe(0);
  });

  it("are removed by destroy, with everything that was counted under them", async () => {
    await count(40);
    const year = String(new Date().getUTCFullYear());
    expect((await run("keys", "destroy", "2021", store)).stderr).toMatch("There is no epoch 2021");
    expect((await run("keys", "destroy", year, store)).stderr).toMatch("add --end-the-count");
    expect((await run("report", store)).status).toBe(0);
    // The next epoch counts nothing yet.
    await run("keys", "init", store);
    expect((await run("keys", "destroy", String(Number(year) + 1), store)).status).toBe(0);
    expect((await run("keys", "destroy", year, store, "--end-the-count")).status).toBe(0);
    expect(readFileSync(`${home.work}/store.sqlite.keys`, "utf8")).not.toMatch(`"epoch":${year}`);
    expect((await run("keys", "list", store)).stdout).toMatch(/no key .* destroyed on/);
    expect((await run("report", store)).stderr).toMatch("Nothing was counted yet");
  });
});

describe("a report", () => {
  beforeEach(() => count(150, () => "Django/5.2.1 CPython/3.13.1 (Linux; x86_64)"));

  it("has every window and dimension as JSON, with numbers as numbers and no small values", async () => {
    const { status, stdout } = await run("report", store, "--format", "json");
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual([
      "schemaVersion",
      "generatedAt",
      "dataThrough",
      "complete",
      "dimensionsThrough",
      "nextExpected",
      "headline",
      "method",
      "throttledShare",
      "simulated",
      "windows",
      "coverage",
    ]);
    expect(v.safeParse(reportSchema, report).issues).toBeUndefined();
    expect(report.dataThrough).toBe(new Date().toISOString().slice(0, 10));
    expect(report.windows.map(({ days }: { days: number }) => days)).toEqual([1, 7, 30, 90, 365]);
    for (const { total, by } of report.windows) {
      expect(Math.abs(total.estimate - 150)).toBeLessThanOrEqual(3);
      expect(total.low).toBeLessThanOrEqual(152);
      expect(total.high).toBeGreaterThanOrEqual(148);
      expect(Object.keys(by)).toEqual(dimensions);
      expect(by.django.map(({ value }: { value: string }) => value)).toEqual(["4.2", "5.2"]);
      expect(by.command).toMatchObject([{ value: "runserver" }]);
      expect(by.os).toMatchObject([{ value: "linux" }]);
    }
  });

  it("prints one window as CSV", async () => {
    const { stdout } = await run("report", store, "--format=csv", "--window=30");
    const [head, ...lines] = stdout.trimEnd().split("\n");
    expect(head).toBe("data_through,window_days,since,dimension,value,estimate,low,high,method,simulated");
    // The total, a value for each dimension, and a second Django.
    expect(lines).toHaveLength(2 + dimensions.length);
    for (const line of lines)
      expect(line).toMatch(/^[\d-]{10},30,[\d-]{10},\w+,[\w.]+,\d+,\d+,\d+,pcsa-ml-p13-q23,no$/);
  });

  it("states as a table what it counts, since when, and what it does not count", async () => {
    const { stdout } = await run("report", store);
    expect(stdout).toMatch(
      /^Developers seen by djstats, in windows ending today, [\d-]{10}, which is not over yet\n/,
    );
    expect(stdout).toMatch(/ {2}365 days, since [\d-]{10} +\d+ {2}\(\d+ to \d+\)\n/);
    expect(stdout.replaceAll("\n", " ")).toMatch("A person with several machines counts once for each");
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(90);
  });
});
