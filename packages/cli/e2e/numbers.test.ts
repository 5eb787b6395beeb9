import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Answer,
  consentedUser,
  freePort,
  makeCertificate,
  makeHome,
  runDjstats,
  startReceiver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";

const interval = { estimate: 12_800, low: 12_640, high: 12_960 };
const published = {
  schemaVersion: 1,
  week: "2026-W47",
  previous: null,
  dataThrough: "2026-11-22",
  nextExpected: "2026-11-30T00:00:00.000Z",
  headline: "developers seen by djstats",
  simulated: null,
  coverage: ["djstats sees only developers who have it installed."],
  windows: [
    {
      days: 30,
      since: "2026-10-24",
      total: interval,
      by: { command: [], django: [{ value: "5.2", ...interval }], python: [], os: [] },
    },
  ],
};

const text = JSON.stringify(published);
const answer =
  (body: string, status = "200 OK", headers = ""): Answer =>
  (socket) =>
    socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers}\r\n${body}`);

describe("djstats numbers", () => {
  it("prints what the destination's host publishes, from one request, and writes no file", async () => {
    await using receiver = await startReceiver({ answer: answer(text) });
    using person = consentedUser(`${receiver.endpoint}/some/path/collect`);
    const config = readFileSync(person.home.config, "utf8");
    const { status, stdout, stderr } = await runDjstats(["numbers"], { env: person.home.env });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "Developers seen by djstats, with 95% intervals, up to 2026-11-22 (2026-W47):",
        "  30 days      12,800  (12,640 to 12,960)",
        "",
        "In 30 days:",
        "  django    5.2 12,800",
        "",
        "djstats sees only developers who have it installed.",
        `Published at ${receiver.endpoint}/numbers/`,
        "The next week is due on 2026-11-30.",
        "",
      ].join("\n"),
    );
    expect(receiver.requests).toEqual([
      `GET /numbers/latest.json HTTP/1.1\r\nhost: 127.0.0.1:${receiver.port}\r\nconnection: close\r\n\r\n`,
    ]);
    expect(person.ledger()).toEqual([]);
    expect(readFileSync(person.home.config, "utf8")).toBe(config);
  });

  it("prints what it has checked as JSON", async () => {
    await using receiver = await startReceiver({ answer: answer(text) });
    using person = consentedUser(receiver.endpoint);
    const { stdout } = await runDjstats(["numbers", "--json"], { env: person.home.env });
    const { previous: _, ...checked } = published;
    expect(JSON.parse(stdout)).toEqual(checked);
  });

  it.each([
    ["opted out by a variable", { DJANGO_NO_ANALYTICS: "1" }],
    ["in CI", { CI: "true" }],
  ])("works for a person who is %s, and makes no file for one who has none", async (_, env) => {
    await using receiver = await startReceiver({ answer: answer(text) });
    using home = makeHome();
    const { status, stdout } = await runDjstats(["numbers"], {
      env: { ...home.env, ...env, DJSTATS_ENDPOINT: receiver.endpoint, DJSTATS_TRACKING_ID: "UA-1-1" },
    });
    expect([status, stdout]).toEqual([0, expect.stringContaining("12,800")]);
    expect(existsSync(home.config)).toBe(false);
    expect(readdirSync(home.work)).toEqual([]);
  });

  it("is the only command that makes this request: status, show and doctor do not", async () => {
    await using receiver = await startReceiver({ answer: answer(text) });
    using person = consentedUser(receiver.endpoint);
    for (const args of [["status"], ["show"], ["doctor"], ["log"], ["explain"]])
      await runDjstats(args, { env: person.home.env });
    expect(receiver.connections()).toBe(0);
  });

  it("prints the request and makes none in debug mode", async () => {
    await using receiver = await startReceiver({ answer: answer(text) });
    using person = consentedUser(receiver.endpoint, { DJANGO_ANALYTICS_DEBUG: "1" });
    const { status, stdout } = await runDjstats(["numbers"], { env: person.home.env });
    expect([status, stdout]).toEqual([
      0,
      `Nothing was sent, because DJANGO_ANALYTICS_DEBUG is set. The request would be:\nGET /numbers/latest.json HTTP/1.1\nhost: 127.0.0.1:${receiver.port}\nconnection: close\n`,
    ]);
    expect(receiver.connections()).toBe(0);
  });

  const changed = (change: Record<string, unknown>) => JSON.stringify({ ...published, ...change });
  const window = published.windows[0];
  const noWeek = /\/numbers\/latest\.json is not a week that djstats-collector published\.\n$/;
  it.each<[string, Answer, RegExp]>([
    ["nothing there", answer("", "404 Not Found"), / publishes no numbers at http:.*latest\.json\.\n$/],
    ["an error", answer("", "500 No"), /was answered with 500\.\n$/],
    ["a page", answer("<!doctype html>"), noWeek],
    ["nothing in it", answer(""), noWeek],
    ["half of it", answer(text.slice(0, -9)), noWeek],
    ["a list", answer("[]"), noWeek],
    ["a different version", answer(changed({ schemaVersion: 2 })), noWeek],
    ["a headline of its own", answer(changed({ headline: "Django developers" })), noWeek],
    ["a colour in a sentence", answer(changed({ coverage: ["\u001b[31mred"] })), noWeek],
    ["a line break in a sentence", answer(changed({ coverage: ["one\ntwo"] })), noWeek],
    ["text that turns direction", answer(changed({ coverage: ["\u202eabc"] })), noWeek],
    [
      "an unknown value",
      answer(
        changed({
          windows: [{ ...window, by: { ...window?.by, os: [{ value: "\u001b[2J", ...interval }] } }],
        }),
      ),
      noWeek,
    ],
    [
      "half a developer",
      answer(changed({ windows: [{ ...window, total: { ...interval, low: 0.5 } }] })),
      noWeek,
    ],
    ["no window", answer(changed({ windows: [] })), noWeek],
    ["much more", answer(changed({ padding: "x".repeat(70_000) })), /has more than 64 KB, so it is not/],
  ])("says in a sentence that it found %s, and ends with status 1", async (_, reply, sentence) => {
    await using receiver = await startReceiver({ answer: reply });
    using person = consentedUser(receiver.endpoint);
    const { status, stdout, stderr } = await runDjstats(["numbers"], { env: person.home.env });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^djstats: /);
    expect(stderr).toMatch(sentence);
  });

  it("follows no redirect, not even to the same host", async () => {
    await using other = await startReceiver({ answer: answer(text) });
    await using receiver = await startReceiver({
      answer: answer("", "302 Found", `Location: ${other.endpoint}/numbers/latest.json\r\n`),
    });
    using person = consentedUser(receiver.endpoint);
    const { status, stderr } = await runDjstats(["numbers"], { env: person.home.env });
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("was answered with 302, and djstats follows no redirect."),
    ]);
    expect([receiver.connections(), other.connections()]).toEqual([1, 0]);
  });

  it("names the error if no server answers, or if a response never ends", async () => {
    using person = consentedUser(`http://127.0.0.1:${await freePort()}`);
    const refused = await runDjstats(["numbers"], { env: person.home.env });
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringContaining("/numbers/latest.json cannot be read (ECONNREFUSED)."),
    ]);
    await using slow = await startReceiver({
      answer: (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
    });
    using other = consentedUser(slow.endpoint);
    expect((await runDjstats(["numbers"], { env: other.home.env })).stderr).toContain(
      "cannot be read (TIMEOUT).",
    );
  });

  it("trusts only a server with a certificate that the machine trusts", async () => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({ certificate, answer: answer(text) });
    using person = consentedUser(receiver.endpoint);
    const insecure = { ...person.home.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
    const refused = await runDjstats(["numbers"], { env: insecure });
    expect([refused.status, receiver.requests]).toEqual([1, []]);
    const file = join(person.home.work, "authority.pem");
    writeFileSync(file, certificate.authority);
    const trusted = { ...person.home.env, NODE_EXTRA_CA_CERTS: file };
    expect((await runDjstats(["numbers"], { env: trusted })).status).toBe(0);
  });

  it.each<[string, Record<string, string>, string]>([
    ["there is no destination", {}, "No destination is configured. So there is no host to ask for numbers."],
    [
      "the destination is Google Analytics",
      {
        DJSTATS_ENDPOINT: "https://www.google-analytics.com",
        DJSTATS_TRACKING_ID: "G-ABCDE12345",
        DJSTATS_API_SECRET: "x",
      },
      "Your destination is Google Analytics, which publishes no numbers.",
    ],
  ])("says so if %s", async (_, env, sentence) => {
    using home = makeHome();
    const { status, stdout, stderr } = await runDjstats(["numbers"], { env: { ...home.env, ...env } });
    expect([status, stdout, stderr]).toEqual([1, "", `djstats: ${sentence}\n`]);
  });
});
