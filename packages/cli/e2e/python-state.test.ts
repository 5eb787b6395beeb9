import { readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import {
  consentedUser,
  djstats,
  type Home,
  makeHome,
  type Receiver,
  runDjstats,
  runInTerminal,
  startReceiver,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runPackage, sendByPackage, sender } from "./python-package.ts";

let receiver: Receiver;
let home: Home;

beforeEach(async () => {
  receiver = await startReceiver();
  home = makeHome({ DJSTATS_ENDPOINT: receiver.endpoint, DJSTATS_TRACKING_ID: "UA-12345-1" });
});
afterEach(async () => {
  home[Symbol.dispose]();
  await receiver[Symbol.asyncDispose]();
});

const node = ["report", "startproject", "--django", "5.2.3", "--python", "3.13.1", "--wait"];
const runs = [[process.execPath, djstats, ...node], sender];
/** Runs both implementations in turn, in a terminal. */
const run = (index: number) => runInTerminal(runs[index % 2] ?? sender, { env: home.env, cwd: home.work });

describe("fifty first runs at once, half of each implementation", () => {
  it("agree on one ID, and one of them shows the notice", async () => {
    const ended = await Promise.all(Array.from({ length: 50 }, (_, index) => run(index)));
    expect(readFileSync(home.config, "utf8")).toMatch(
      /^\[http:\/\/127\.0\.0\.1:\d+\/collect UA-12345-1\]\nid=[0-9a-f-]{36}\nnotice=\d+\nshown=\d{4}-[\dT:.-]+Z\n$/,
    );
    expect(ended.filter(({ stdout }) => stdout.includes("Nothing is sent in this run, nor"))).toHaveLength(1);
    expect(receiver.connections()).toBe(0);
    expect(readdirSync(dirname(home.config))).toEqual(["djangoanalytics"]);
  });

  it.each([
    ["djstats", () => runDjstats(["off"], { env: home.env })],
    ["python -m djstats", () => runPackage(["off"], home)],
  ])("never undo a concurrent off by %s", async (_, off) => {
    for (let round = 0; round < 3; round++) {
      rmSync(dirname(home.config), { recursive: true, force: true });
      const ended = await Promise.all(
        Array.from({ length: 30 }, (_, index) => (index === 5 + round * 9 ? off() : run(index))),
      );
      expect(ended[5 + round * 9]).toMatchObject({ status: 0 });
      const { stdout } = await runPackage(["status", "--json"], home);
      expect(JSON.parse(stdout), `round ${round}`).toMatchObject({
        enabled: false,
        reason: "opted-out-file",
      });
    }
  });
});

it("writes nothing after off has returned, whichever implementation sends", async () => {
  using person = consentedUser(receiver.endpoint);
  const sends = Array.from({ length: 20 }, (_, index) =>
    index % 2 ? person.report() : sendByPackage(person),
  );
  expect(await runPackage(["off"], person.home)).toMatchObject({ status: 0, stderr: "" });
  const recorded = person.ledger().length;
  await Promise.all(sends);
  expect(person.ledger()).toHaveLength(recorded);
  expect(receiver.requests.length).toBeLessThanOrEqual(recorded);
});

it("keeps a ledger intact that both write at once, and both read", async () => {
  using person = consentedUser(receiver.endpoint);
  await Promise.all(
    Array.from({ length: 30 }, (_, index) => (index % 2 ? person.report() : sendByPackage(person))),
  );
  const ledger = person.ledger();
  const numbers = ledger.map((entry) => ("n" in entry ? entry.n : null));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThan(1);
  expect(ledger.length).toBeGreaterThanOrEqual(receiver.requests.length);
  for (const request of receiver.requests) expect(ledger.map((entry) => entry.request)).toContain(request);
  for (const args of [["log"], ["log", "--json"]])
    expect(await runPackage(args, person.home)).toEqual(await runDjstats(args, { env: person.home.env }));
});
