import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ConsentedUser,
  consentedSection,
  consentedUser,
  djstats,
  type Receiver,
  runInTerminal,
  runProgram,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { admin, django } from "./project.ts";

let receiver: Receiver;
let person: ConsentedUser;

beforeEach(async () => {
  receiver = await startReceiver();
  person = consentedUser(receiver.endpoint);
  // The usual spelling, and the one in the section's name.
  person.home.env["DJSTATS_ENDPOINT"] = `${receiver.endpoint}/collect`;
});
afterEach(async () => {
  person[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const ours = `"$NODE" "$DJSTATS"`;

/** Runs a script in a shell whose terminal has `djstats env`, and then a startproject. */
async function runInShell(script: string): Promise<string> {
  const { home } = person;
  const env = { ...home.env, NODE: process.execPath, DJSTATS: djstats, CONFIG: home.config };
  const text = `eval "$(${ours} env)"; ${script}\n exec "$@"`;
  const argv = ["sh", "-c", text, "sh", ...admin("startproject", `site${names++}`)];
  return (await runInTerminal(argv, { env, cwd: home.work })).stdout;
}
let names = 1;

/** Waits until one more request has arrived than before. */
const arrived = (count: number) =>
  expect.poll(() => receiver.requests.length, { timeout: 30_000 }).toBe(count);

const change = (find: RegExp, by: string) =>
  writeFileSync(person.home.config, readFileSync(person.home.config, "utf8").replace(find, by));

describe.runIf(django)("a shell in which `djstats env` was evaluated before", () => {
  it.each([
    ["the file was removed", `rm "$CONFIG"`],
    ["the file was removed, and reporting turned off and on", `rm "$CONFIG"; ${ours} off; ${ours} on`],
    ["`djstats forget` was run", `${ours} forget`],
    ["the file has a comment alone", `echo '# mine' > "$CONFIG"`],
    ["the notice has changed", `sed -i.old s/^notice=.*/notice=0/ "$CONFIG"`],
    [
      "the time of the notice is impossible",
      `sed -i.old s/^shown=.*/shown=2026-13-01T00:00:00.000Z/ "$CONFIG"`,
    ],
    ["the tracking ID was changed", "export DJSTATS_TRACKING_ID=UA-12345-2"],
    ["the path of the endpoint was changed", `export DJSTATS_ENDPOINT="$DJSTATS_ENDPOINT/tenant"`],
    ["the config directory was moved", `export XDG_CONFIG_HOME="$HOME/elsewhere"`],
    ["the home directory was moved", `mkdir "$HOME/new"; export HOME="$HOME/new"`],
  ])("shows the notice if %s, and sends nothing", async (_, script) => {
    expect(await runInShell(script)).toContain("Nothing is sent in this run");
    expect(receiver.connections()).toBe(0);
  });

  it.each([
    ["by the file", `${ours} off`],
    [
      "by hand, in another spelling",
      `{ echo 'Disable = "yes" # mine'; cat "$CONFIG"; } > "$CONFIG.new"; mv "$CONFIG.new" "$CONFIG"`,
    ],
    ["by a variable", "export DO_NOT_TRACK=1"],
  ])("shows and sends nothing if reporting was turned off %s", async (_, script) => {
    const undo = `unset DO_NOT_TRACK; sed -i.old /isable/d "$CONFIG"`;
    // The second startproject is counted, and is the only one to arrive.
    expect(await runInShell(`${script}; "$@"_too; ${undo}`)).not.toContain("sponsors");
    await arrived(1);
    expect(person.ledger()).toHaveLength(1);
  });

  it("is counted after `off` and `on`, without a notice", async () => {
    expect(await runInShell(`${ours} off; ${ours} on`)).not.toContain("sponsors");
    await arrived(1);
  });

  it.each<[string, () => void]>([
    ["a comment after the header", () => change(/\]/, "] # work")],
    ["a quoted version of the notice", () => change(/notice=(.*)/, `notice = "$1"`)],
    ["an ID in capitals", () => change(/id=(.*)/, "id=7F3A1C52-9D0E-4B6A-8C21-5E9F0D4B7A63")],
    [
      "an endpoint without the path",
      () => Object.assign(person.home.env, { DJSTATS_ENDPOINT: receiver.endpoint }),
    ],
  ])("is counted, with what only the reporter understands: %s", async (_, act) => {
    act();
    expect(await runInShell("")).not.toContain("sponsors");
    await arrived(1);
  });

  it("does not wait for the network, even if only the reporter understands the file", async () => {
    await using silent = await startReceiver({ answer: () => {} });
    writeFileSync(person.home.config, consentedSection(silent.endpoint));
    person.home.env["DJSTATS_ENDPOINT"] = silent.endpoint;
    await runInShell("");
    await silent.received(1);
    // The reporter still waits for a response, and the command has ended.
    expect(person.ledger()).toMatchObject([{ outcome: "pending" }]);
  });

  it("does not wait for the other end of a pipe that is in the file's place", async () => {
    expect(await runInShell(`rm "$CONFIG"; mkfifo "$CONFIG"`)).toBe("");
  });
});

describe.runIf(django)("a NODE_OPTIONS with which no Node starts", () => {
  it("stops neither a command in a shell with `djstats env` nor its report", async () => {
    expect(await runInShell("export NODE_OPTIONS=--require=/nonexistent.js")).toBe("");
    await arrived(1);
  });

  it("stops `djstats run`, unless that is started without it", async () => {
    const { home } = person;
    const env = { ...home.env, NODE_OPTIONS: "--nonexistent" };
    const argv = [process.execPath, djstats, "run", ...admin("startproject", "site1")];
    const stopped = await runProgram(argv, { env, cwd: home.work });
    expect(stopped.status).not.toBe(0);
    const script = 'NODE_OPTIONS= exec "$@"';
    expect(await runProgram(["sh", "-c", script, "sh", ...argv], { env, cwd: home.work })).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
    await arrived(1);
  });
});

it("finds the config file in the directory that env-paths names", async () => {
  const observer = join(import.meta.dirname, "../dist/observer/djstats_observe.py");
  const script = "import runpy, sys; print(runpy.run_path(sys.argv[1])['config_path']())";
  mkdirSync(join(person.home.path, "moved"));
  for (const more of [
    {},
    { XDG_CONFIG_HOME: "" },
    { XDG_CONFIG_HOME: "relative" },
    { XDG_CONFIG_HOME: join(person.home.path, "moved") },
    { APPDATA: "relative" },
  ]) {
    const env = { ...person.home.env, ...more };
    const status = await runProgram([process.execPath, djstats, "status", "--json"], { env });
    const { stdout } = await runProgram(["python3", "-c", script, observer], { env });
    expect(stdout.trim()).toBe(JSON.parse(status.stdout).config);
  }
});
