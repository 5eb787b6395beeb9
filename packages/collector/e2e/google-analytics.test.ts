import { readFileSync } from "node:fs";
import { type Collector, type Home, makeHome, runCollector, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const id = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";
const secret = "k3Xw0s_hT2qVbA9-LmZr4Q";
const query = `measurement_id=G-ABCDE12345&api_secret=${secret}`;

let home: Home;
let collector: Collector;

beforeEach(async () => {
  home = makeHome();
  collector = await startCollector([`--store=${home.work}/store.sqlite`], home);
});

afterEach(async () => {
  await collector[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

function post(
  body: unknown,
  { path = `/mp/collect?${query}`, type = "application/json" } = {},
): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(`${collector.url}${path}`, { method: "POST", body: text, headers: { "Content-Type": type } });
}

async function metrics(): Promise<string> {
  return (await fetch(`${collector.url}/metrics`)).text();
}

interface Window {
  readonly days: number;
  readonly total: { readonly estimate: number };
  readonly by: Record<string, readonly { readonly value: string; readonly estimate: number }[]>;
}

async function today(): Promise<Window | undefined> {
  const { stdout } = await runCollector(
    ["report", `--store=${home.work}/store.sqlite`, "--window=1", "--format=json"],
    home,
  );
  return (JSON.parse(stdout) as { windows: readonly Window[] }).windows.find(({ days }) => days === 1);
}

/** The requests of djstats and of other real clients. */
const ours = {
  client_id: id,
  consent: { ad_user_data: "DENIED", ad_personalization: "DENIED" },
  device: { category: "desktop", operating_system: "Linux", operating_system_version: "other" },
  events: [
    {
      name: "runserver",
      params: {
        django_version: "5.2.3",
        python_version: "3.13.1",
        python_implementation: "CPython",
        machine: "x86_64",
        session_id: "1483920617",
        engagement_time_msec: 1,
      },
    },
  ],
};
const firebase = {
  client_id: "0b2a1f7c-3c1b-4a55-9d3f-0a1b2c3d4e5f",
  timestamp_micros: "1732525200000000",
  user_properties: { node_version: { value: "v22.1.0" }, firebase_cli_version: { value: "13.0" } },
  validationBehavior: "ENFORCE_RECOMMENDATIONS",
  events: [{ name: "runserver", params: { engagement_time_msec: 1, session_id: "99", django_version: 5.2 } }],
};
const dart = {
  client_id: "1b2a1f7c-3c1b-4a55-9d3f-0a1b2c3d4e5f",
  events: [{ name: "startapp", params: {} }],
  user_properties: { session_id: { value: 1_732_525_200 } },
};
const openVino = {
  client_id: "2b2a1f7c-3c1b-4a55-9d3f-0a1b2c3d4e5f",
  user_id: "2b2a1f7c",
  events: [{ name: "startproject", params: { app_name: "mo", session_id: "a-uuid" } }],
};
const chrome = {
  client_id: "1234567890.1732525200",
  events: [{ name: "runserver", params: { session_id: "1732525200", engagement_time_msec: 100 } }],
};

describe("the form of Google Analytics 4", () => {
  it("is accepted as real clients send it, and answered with 204 and no body", async () => {
    const sent: [unknown, string][] = [
      [ours, "application/json"],
      [firebase, "application/json;charset=UTF-8"],
      [dart, "text/plain;charset=utf-8"],
      [openVino, "application/x-www-form-urlencoded"],
      [chrome, "text/plain"],
    ];
    for (const [body, type] of sent) {
      const answer = await post(body, { type });
      expect(answer.status).toBe(204);
      expect(await answer.text()).toBe("");
    }
    const day = await today();
    expect(day?.total.estimate).toBe(sent.length);
    expect(await metrics()).toMatch(/djstats_hits_total\{outcome="counted"\} 1\n/);
    expect(await metrics()).toMatch(/djstats_hits_total\{outcome="folded"\} 4\n/);
  });

  it("counts a developer once, whichever form their commands take", async () => {
    await post(ours);
    await post({ ...ours, client_id: id.toUpperCase() });
    const hit = `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3`;
    await fetch(`${collector.url}/collect`, {
      method: "POST",
      body: hit,
      headers: { "User-Agent": "Django/5.2.3 CPython/3.13.1 (Linux; x86_64)" },
    });
    expect((await today())?.total.estimate).toBe(1);
    expect(await metrics()).toMatch(/djstats_hits_total\{outcome="counted"\} 3\n/);
  });

  it("counts each event of a request", async () => {
    const events = ["startproject", "startapp", "runserver", "page_view"].map((name) => ({ name }));
    expect((await post({ client_id: id, events })).status).toBe(204);
    expect(await metrics()).toMatch(/djstats_hits_total\{outcome="folded"\} 4\n/);
    expect(await metrics()).toMatch(/djstats_requests_total\{outcome="folded"\} 1\n/);
  });

  it.each<[string, unknown, string, string?]>([
    ["no JSON", "client_id=1", "event"],
    ["JSON that is cut off", '{"client_id":"1"', "event"],
    ["no event", { client_id: id, events: [] }, "event"],
    ["26 events", { client_id: id, events: Array(26).fill({ name: "runserver" }) }, "event"],
    ["an event without a name", { client_id: id, events: [{ params: {} }] }, "event"],
    ["no ID", { events: [{ name: "runserver" }] }, "client-id"],
    ["an ID that is a number", { ...ours, client_id: 12 }, "client-id"],
    ["an ID of 129 bytes", { ...ours, client_id: "x".repeat(129) }, "client-id"],
    ["an ID with a control character", { ...ours, client_id: "a\u0000b" }, "client-id"],
    ["an app stream", { ...ours, client_id: undefined, app_instance_id: "x" }, "client-id"],
    ["no measurement ID", ours, "tracking-id", "/mp/collect"],
    [
      "a measurement ID that is too long",
      ours,
      "tracking-id",
      `/mp/collect?measurement_id=${"G".repeat(129)}`,
    ],
  ])("is answered 204 and not counted with %s", async (_, body, why, path = `/mp/collect?${query}`) => {
    expect((await post(body, { path })).status).toBe(204);
    expect(await metrics()).toMatch(new RegExp(`djstats_hits_total\\{outcome="refused:${why}"\\} 1\n`));
    expect(await metrics()).toMatch(new RegExp(`djstats_requests_total\\{outcome="refused:${why}"\\} 1\n`));
  });

  it("is rejected for errors of HTTP like any other request", async () => {
    expect((await fetch(`${collector.url}/mp/collect?${query}`)).status).toBe(405);
    expect((await post("x".repeat(16_385))).status).toBe(413);
  });

  it("counts only the properties that --tracking-id names", async () => {
    await collector[Symbol.asyncDispose]();
    collector = await startCollector([`--store=${home.work}/b.sqlite`, "--tracking-id=G-OTHER00000"], home);
    expect((await post(ours)).status).toBe(204);
    expect(await metrics()).toMatch(/djstats_hits_total\{outcome="refused:tracking-id"\} 1\n/);
  });

  it("is validated without being counted, as by Google's validator", async () => {
    const path = `/debug/mp/collect?${query}`;
    const good = await post({ ...ours, validation_behavior: "ENFORCE_RECOMMENDATIONS" }, { path });
    expect([good.status, await good.json()]).toEqual([200, { validationMessages: [] }]);
    const bad = await post({ ...ours, events: [{ name: "session_start" }] }, { path });
    expect(await bad.json()).toMatchObject({
      validationMessages: [{ fieldPath: "events[0].name", validationCode: "NAME_RESERVED" }],
    });
    expect((await today())?.total.estimate).toBe(0);
  });

  it("leaves no API secret and no ID in the store, the log or the metrics", async () => {
    await post(ours);
    await post("{", {});
    await post(ours, { path: `/debug/mp/collect?${query}` });
    await post(ours, { path: `/mp/collect/x?${query}` });
    const shown = await metrics();
    await collector[Symbol.asyncDispose]();
    const store = readFileSync(`${home.work}/store.sqlite`, "latin1");
    for (const text of [shown, collector.log(), store]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(id);
    }
  });
});
