import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { consentedId, consentedUser, type Ended, makeHome, runDjstats, sectionText } from "@djstats/testing";
import { describe, expect, it } from "vitest";
import { runPackage } from "./python-package.ts";

const endpoint = "http://127.0.0.1:1";
const shown = ["--django=5.2.3", "--python=3.13.1", "--implementation=cpython"];
const reading: string[][] = [
  ["status"],
  ["status", "--json"],
  ["id"],
  ["id", "--json"],
  ["log"],
  ["log", "--json"],
  ...["startproject", "startapp", "runserver", "migrate"].map((name) => ["show", name, "--json", ...shown]),
  ["show", "runserver", ...shown],
  ["show", "runserver", "--settings=loaded", "--no-debug", ...shown],
  ["show", "startapp", "--settings=unloadable", "--json", ...shown],
];

const google = { DJSTATS_TRACKING_ID: "G-ABCDE12345", DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q" };
const googleDestination = { url: `${endpoint}/mp/collect`, trackingId: google.DJSTATS_TRACKING_ID };

const homes: [string, Record<string, string>, ((config: string) => void)?][] = [
  ["a destination", {}],
  ["DJANGO_NO_ANALYTICS", { DJANGO_NO_ANALYTICS: "1" }],
  ["CI", { GITLAB_CI: "true" }],
  ["no destination", { DJSTATS_ENDPOINT: "", DJSTATS_TRACKING_ID: "" }],
  ["a wrong destination", { DJSTATS_ENDPOINT: "http://collector.example" }],
  ["a moved config directory", { XDG_CONFIG_HOME: "/nonexistent/config" }],
  ["a relative config directory", { XDG_CONFIG_HOME: "config" }],
  ["no home", { HOME: "" }],
  ["a property of Google Analytics", google],
  [
    "a property of Google Analytics whose notice was shown",
    google,
    (config) => writeFileSync(config, sectionText({ ...googleDestination, id: consentedId })),
  ],
  ["a property of Google Analytics without its secret", { ...google, DJSTATS_API_SECRET: "" }],
  ["an empty config file", {}, (config) => writeFileSync(config, "")],
  ["a config file with a mistake", {}, (config) => writeFileSync(config, "disable\n")],
  ["a config file in Latin 1", {}, (config) => writeFileSync(config, Buffer.from("# \xe9\n", "latin1"))],
  ["a config file that is off", {}, (config) => writeFileSync(config, "disable = yes # no\n")],
  ["a directory in place of the config file", {}, (config) => mkdirSync(config)],
  ["a broken link in place of the config file", {}, (config) => symlinkSync("nowhere", config)],
  ["a config directory that others can write", {}, (config) => chmodSync(dirname(config), 0o777)],
];

/** Removes the session ID, which is random in each run. */
function withoutSession({ stdout, ...rest }: Ended): Ended {
  return { ...rest, stdout: stdout.replaceAll(/(session_id\W+)1\d{9}/g, "$1") };
}

describe("python -m djstats", () => {
  it.each(homes)(
    "prints what djstats prints, with the same status, if there is %s",
    async (_, env, prepare) => {
      using person = consentedUser(endpoint, env);
      if (prepare) {
        rmSync(person.home.config);
        prepare(person.home.config);
      } else if (env["HOME"] !== "") await person.report();
      for (const args of reading) {
        const expected = await runDjstats(args, { env: person.home.env, cwd: person.home.work });
        const found = await runPackage(args, person.home);
        expect(withoutSession(found), args.join(" ")).toEqual(withoutSession(expected));
      }
    },
  );

  it.each([[["off"]], [["off", "on"]], [["off", "forget"]], [["forget"]], [["on"]]])(
    "changes the files as djstats does: %j",
    async (names) => {
      using one = consentedUser(endpoint);
      using other = consentedUser(endpoint);
      copyFileSync(one.home.config, other.home.config);
      for (const name of names) {
        const said = await runPackage([name], one.home);
        const expected = await runDjstats([name], { env: other.home.env });
        expect(said).toEqual({
          ...expected,
          stdout: expected.stdout.replaceAll(other.home.path, one.home.path),
        });
      }
      const contents = [one, other].map(({ home }) => {
        try {
          return readFileSync(home.config, "utf8");
        } catch {
          return null;
        }
      });
      expect(contents[0]).toBe(contents[1]);
    },
  );

  it("replaces the ID in the config file and in the ledger", async () => {
    using person = consentedUser(endpoint);
    await person.report();
    const { stdout } = await runPackage(["id", "--rotate"], person.home);
    expect(stdout).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/);
    expect((await runDjstats(["id"], { env: person.home.env })).stdout).toBe(stdout);
    for (const file of [person.home.config, person.home.ledger])
      expect(readFileSync(file, "utf8")).not.toContain(consentedId);
  });

  it("says that a Python without ssl cannot send to an https destination", async () => {
    using person = consentedUser("https://collector.example");
    const { home } = person;
    // It has the name of the standard library's, and comes before it.
    writeFileSync(join(home.work, "ssl.py"), "raise ImportError\n");
    const { status, stdout, stderr } = await runPackage(["status"], home);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^Reporting is off \(no-destination\)\.\n {2}This Python has no ssl module, so it cannot send to an https destination\.\n/,
    );
  });

  it.each([
    [["nonsense"], "invalid choice"],
    [["show", "startapp", "--settings=loaded"], "needs --debug or --no-debug"],
    [["show", "startapp", "--debug"], "need --settings loaded"],
    [["show", "startapp", "--django="], "takes a version"],
  ])("exits with status 2 for %j", async (args, text) => {
    using home = makeHome();
    const { status, stderr } = await runPackage(args, home);
    expect([status, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
