import { readFileSync, writeFileSync } from "node:fs";
import {
  type Answer,
  type ConsentedUser,
  consentedId,
  consentedSection,
  consentedUser,
  type Ended,
  makeCertificate,
  runDjstats,
  startReceiver,
} from "@djstats/testing";
import { describe, expect, it } from "vitest";

const property = { DJSTATS_TRACKING_ID: "G-ABCDE12345", DJSTATS_API_SECRET: "k3Xw0s_hT2qVbA9-LmZr4Q" };

/**
 * Stands in for Google's server, with the responses of its documentation. No test may send a request to the real one.
 */
const google: Answer = (socket) => socket.end("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");

function validator(content: string, status = "200 OK"): Answer {
  return (socket) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${content.length}\r\n\r\n${content}`);
}

const go = (
  person: ConsentedUser,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> => runDjstats(args, { env: { ...person.home.env, ...env } });

describe("an event for Google Analytics", () => {
  it("is sent, recorded and shown byte for byte the same, and accepted for receipt", async () => {
    const certificate = await makeCertificate();
    await using receiver = await startReceiver({ certificate, answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const file = `${person.home.path}/authority.pem`;
    writeFileSync(file, certificate.authority);
    person.home.env["NODE_EXTRA_CA_CERTS"] = file;
    expect((await person.report()).output).toContain("204");
    const [request = ""] = await receiver.received(1);
    expect(request).toMatch(
      /^POST \/mp\/collect\?measurement_id=G-ABCDE12345&api_secret=k3Xw0s_hT2qVbA9-LmZr4Q HTTP/,
    );
    expect(person.ledger()).toMatchObject([{ request, outcome: "answered", status: 204 }]);
    const { stdout } = await go(person, ["log"]);
    expect(stdout).toContain("answered 204, accepted for receipt");
    expect(stdout).not.toContain("counted");
    const shown = await go(person, ["show", "startproject", "--django=5.2.3", "--python=3.13.1", "--json"]);
    const { url, body } = JSON.parse(shown.stdout) as Record<string, string>;
    const withoutSession = (text: string) => text.replace(/"session_id":"1\d{9}"/, "");
    expect(withoutSession(body ?? "")).toBe(withoutSession(request.split("\r\n\r\n")[1] ?? ""));
    expect(url).toBe(
      `${receiver.endpoint}/mp/collect?measurement_id=G-ABCDE12345&api_secret=k3Xw0s_hT2qVbA9-LmZr4Q`,
    );
    const asText = await go(person, ["show", "startproject", "--django=5.2.3", "--python=3.13.1"]);
    expect(asText.stdout).toContain("can see single IDs");
  });

  it("has new digits for a session in each run, and the same ID", async () => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    for (let run = 0; run < 3; run += 1) await person.report();
    const bodies = (await receiver.received(3)).map((request) =>
      JSON.parse(request.split("\r\n\r\n")[1] ?? ""),
    );
    expect(new Set(bodies.map(({ client_id: id }) => id))).toEqual(new Set([consentedId]));
    expect(new Set(bodies.map(({ events }) => events[0].params.session_id)).size).toBe(3);
  });

  it("goes to two properties in turn with one ID and one notice each", async () => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const other = { DJSTATS_TRACKING_ID: "G-OTHER00000", DJSTATS_API_SECRET: "x" };
    const id = "11111111-1111-4111-8111-111111111111";
    const section = consentedSection(receiver.endpoint, other.DJSTATS_TRACKING_ID, "x");
    const config = readFileSync(person.home.config, "utf8") + section.replace(consentedId, id);
    writeFileSync(person.home.config, config);
    const args = ["report", "startproject", "--django=5.2.3", "--python=3.13.1", "--wait"];
    for (let round = 0; round < 3; round += 1) {
      await go(person, args);
      await go(person, args, other);
    }
    const sent = await receiver.received(6);
    const ids = sent.map((request) => JSON.parse(request.split("\r\n\r\n")[1] ?? "").client_id);
    expect(ids).toEqual([consentedId, id, consentedId, id, consentedId, id]);
    expect(readFileSync(person.home.config, "utf8")).toBe(config);
  });

  it("is not sent before the notice for its property, which says who can see the ID", async () => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const { stdout } = await go(person, ["status"], { DJSTATS_TRACKING_ID: "G-OTHER00000" });
    expect(stdout).toContain("notice-pending");
    expect(stdout).toContain("can see single IDs");
    expect(stdout).toContain("property G-OTHER00000");
    expect(receiver.connections()).toBe(0);
  });

  it.each<[string, Record<string, string>, string]>([
    ["no secret", { DJSTATS_API_SECRET: "" }, "set DJSTATS_API_SECRET too."],
    ["a secret with a space", { DJSTATS_API_SECRET: "a b" }, "must be 1 to 64 letters"],
    ["another path", { DJSTATS_ENDPOINT: "https://www.google-analytics.com/collect" }, "another path"],
    ["a short measurement ID", { DJSTATS_TRACKING_ID: "G-A" }, "must be a measurement ID"],
  ])("is not sent with %s, and status says why in one sentence", async (_, env, sentence) => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const before = readFileSync(person.home.config, "utf8");
    const { stdout } = await go(person, ["status"], env);
    expect(stdout).toContain("no-destination");
    expect(stdout).toContain(sentence);
    await go(person, ["report", "startproject", "--django=5.2.3", "--python=3.13.1", "--wait"], env);
    expect(receiver.connections()).toBe(0);
    expect(readFileSync(person.home.config, "utf8")).toBe(before);
  });

  it("is explained by its own list, which --form also shows without such a destination", async () => {
    using person = consentedUser("https://www.google-analytics.com", property);
    const here = await go(person, ["explain", "--json"]);
    const chosen = await go(person, ["explain", "--json", "--form=google-analytics-4"], {
      DJSTATS_ENDPOINT: "",
    });
    expect(here.stdout).toBe(chosen.stdout);
    expect(here.stdout).toContain("events.params.django_version");
    expect((await go(person, ["explain"])).stdout).toContain("can see single IDs");
    expect((await go(person, ["explain", "cid", "--form=measurement-protocol"])).status).toBe(0);
    expect((await go(person, ["explain", "cid"])).status).toBe(2);
  });
});

describe("djstats check", () => {
  it("asks the validator with a made-up ID, and says what was not checked", async () => {
    await using receiver = await startReceiver({ answer: validator('{"validationMessages":[]}') });
    using person = consentedUser(receiver.endpoint, property);
    const { status, stdout } = await go(person, ["check"]);
    expect([status, stdout]).toEqual([
      0,
      "The validator found nothing wrong.\nThe validator checked neither the measurement ID nor the API secret. The ID was made up, and nothing was counted.\n",
    ]);
    const [request = ""] = receiver.requests;
    expect(request).toMatch(/^POST \/debug\/mp\/collect\?measurement_id=/);
    expect(request).toContain('"validation_behavior":"ENFORCE_RECOMMENDATIONS"');
    expect(request).not.toContain(consentedId);
    expect(request).not.toContain("User-Agent");
    expect(person.ledger()).toEqual([]);
  });

  it("prints the validator's messages without terminal commands in them, and ends with status 1", async () => {
    const message = {
      fieldPath: "events[0].name",
      description: "No\u001b[31m good",
      validationCode: "NAME_RESERVED",
    };
    await using receiver = await startReceiver({
      answer: validator(JSON.stringify({ validationMessages: [message] })),
    });
    using person = consentedUser(receiver.endpoint, property);
    const { status, stdout } = await go(person, ["check"]);
    expect(status).toBe(1);
    expect(stdout).toContain("events[0].name: No?[31m good: NAME_RESERVED\n");
    expect(JSON.parse((await go(person, ["check", "--json"])).stdout)).toMatchObject({
      ok: false,
    });
  });

  it("sends one event for DebugView with --debug-view", async () => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const { status, stdout } = await go(person, ["check", "--debug-view"]);
    expect([status, stdout]).toEqual([0, expect.stringContaining("accepted for receipt")]);
    expect(receiver.requests[0]).toMatch(/^POST \/mp\/collect\?.*"debug_mode":1/s);
  });

  it.each<[string, Answer, string]>([
    ["answers with a page", validator("<html>"), "did not answer as the validator"],
    ["answers with other JSON", validator("[1]"), "did not answer as the validator"],
    ["answers 404", validator("", "404 Not Found"), "answered 404"],
    ["redirects", validator("", "302 Found"), "answered 302"],
    ["hangs up", (socket) => socket.destroy(), "could not be reached"],
  ])("ends with status 1 and a sentence if the receiver %s", async (_, answer, sentence) => {
    await using receiver = await startReceiver({ answer });
    using person = consentedUser(receiver.endpoint, property);
    const { status, stdout, stderr } = await go(person, ["check"]);
    expect([status, stderr]).toEqual([1, ""]);
    expect(stdout).toContain(sentence);
  });

  it.each<[string, Record<string, string>, number, string]>([
    ["reporting is off", { DJANGO_NO_ANALYTICS: "1" }, 1, "opted-out-env"],
    [
      "the destination has DEP 8's form",
      { DJSTATS_TRACKING_ID: "UA-12345-1" },
      1,
      "Only a Google Analytics property",
    ],
    ["there is no secret", { DJSTATS_API_SECRET: "" }, 1, "needs an API secret"],
    ["DJANGO_ANALYTICS_DEBUG is set", { DJANGO_ANALYTICS_DEBUG: "1" }, 0, "Nothing was sent"],
  ])("sends nothing if %s", async (_, env, wanted, sentence) => {
    await using receiver = await startReceiver({ answer: google });
    using person = consentedUser(receiver.endpoint, property);
    const { status, stdout } = await go(person, ["check"], env);
    expect(status).toBe(wanted);
    expect(stdout).toContain(sentence);
    expect(receiver.connections()).toBe(0);
  });
});
