import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { type Collector, type Home, makeHome, runCollector, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const agent = "Django/5.2.3 CPython/3.13.1 (Linux; x86_64)";
const hit = (id: string, more = "") =>
  `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3${more}`;

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

/** Sends bytes on a new connection, in parts, and returns everything that comes back. */
async function send(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
  // A rejection may arrive before everything has been written.
  const answer: Buffer[] = [];
  socket.on("data", (part) => answer.push(part));
  const closed = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
  for (const part of parts) {
    socket.write(part);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await closed;
  return Buffer.concat(answer).toString();
}

/** Sends bytes and then ends its side of the connection, as `nc -N` does. */
async function sendAndEnd(bytes: string): Promise<string> {
  const socket = connect({
    port: Number(new URL(collector.url).port),
    host: "127.0.0.1",
    allowHalfOpen: true,
  });
  socket.on("error", () => {});
  socket.end(bytes);
  return text(socket);
}

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${collector.url}${path}`, {
    method: "POST",
    body,
    headers: { "User-Agent": agent, ...headers },
  });
}

/** Returns the total number of developers counted so far. */
async function developers(): Promise<number> {
  const { stdout } = await runCollector(
    ["report", `--store=${home.work}/store.sqlite`, "--format=json"],
    home,
  );
  return JSON.parse(stdout).windows[0].total.estimate;
}

const chunked = (body: string) =>
  `POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

const whole = (body: string, header = "") =>
  `POST /collect HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUser-Agent: ${agent}\r\n${header}Content-Length: ${body.length}\r\n\r\n${body}`;

describe("a hit that counts", () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      "as djstats sends it",
      () => post("/collect", hit("a"), { "Content-Type": "application/x-www-form-urlencoded" }),
    ],
    ["as text/plain", () => post("/collect", hit("a"), { "Content-Type": "text/plain" })],
    ["chunked, without Content-Type or User-Agent", () => send(chunked(hit("a")))],
    ["by GET, with a trailing z", () => fetch(`${collector.url}/collect?${hit("a", "&z=123")}`)],
    [
      "by POST with everything in the URL",
      () => fetch(`${collector.url}/collect?${hit("a")}`, { method: "POST" }),
    ],
    [
      "with the whole URL in the request line",
      () => send(`GET http://x/collect?${hit("a")} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    ],
    [
      "with its keys in a different order, after unknown ones",
      () => post("/collect", "dh=x&ea=b&cid=a&ec=runserver&t=event&tid=UA-1-1&v=1"),
    ],
    ["without ea", () => post("/collect", "v=1&tid=UA-1-1&cid=a&t=event&ec=runserver")],
    ["with an unescaped & in a value", () => post("/collect", hit("a", "&dp=/a&b=c"))],
    ["with + and %20 for spaces", () => post("/collect", hit("a+b%20c", "&el=a+b"))],
    ["with a broken percent-escape elsewhere", () => post("/collect", hit("a", "&el=%E0%A4%A&x=%zz"))],
    ["with an ID in Google's old format", () => post("/collect", hit("0.123.0.456"))],
    [
      "with a UUID of version 1 as its ID",
      () => post("/collect", hit("3fa04034-a36b-11e6-acd6-acbc32c6febd")),
    ],
    ["with an ID of 128 bytes", () => post("/collect", hit("x".repeat(128)))],
    ["with a line break after it", () => post("/collect", `${hit("a")}\r\n`)],
    ["with repeated keys, of which the first decide", () => post("/collect", hit("a", "&t=pageview&v=2"))],
    [
      "with a thousand keys before it",
      () => post("/collect", `${Array.from({ length: 1000 }, (_, n) => `k${n}=`).join("&")}&${hit("a")}`),
    ],
    [
      "over HTTP/1.0",
      () => send(`POST /collect HTTP/1.0\r\nContent-Length: ${hit("a").length}\r\n\r\n${hit("a")}`),
    ],
    ["in a batch of one", () => post("/batch", hit("a"))],
    ["with the encoding identity", () => post("/collect", hit("a"), { "Content-Encoding": "Identity" })],
    ["with an unknown expectation", () => send(whole(hit("a"), "Expect: tea\r\n"))],
  ])("is counted %s", async (_, act) => {
    await act();
    const { counted = 0, folded = 0, ...others } = await collector.outcomes("hits");
    expect(others).toEqual({});
    expect(counted + folded).toBe(1);
    expect(await collector.outcomes("requests")).toEqual(await collector.outcomes("hits"));
    expect(await developers()).toBe(1);
  });

  it("is answered with 200 and a GIF of one pixel", async () => {
    const answer = await post("/collect", hit("a"));
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    const image = Buffer.from(await answer.arrayBuffer());
    expect([image.toString("latin1", 0, 6), image.readUInt16LE(6), image.readUInt16LE(8)]).toEqual([
      "GIF89a",
      1,
      1,
    ]);
    expect([...answer.headers.keys()].sort()).toEqual(
      ["cache-control", "connection", "content-length", "content-type", "date", "keep-alive"].sort(),
    );
  });

  it("is counted in a batch of 20, with each developer once", async () => {
    const lines = Array.from({ length: 20 }, (_, n) => hit(`id-${n % 7}`));
    expect((await post("/batch", lines.join("\n"))).status).toBe(200);
    expect(await collector.outcomes("hits")).toEqual({ counted: 20 });
    expect(await collector.outcomes("requests")).toEqual({ counted: 1 });
    expect(await developers()).toBe(7);
  });

  it("is counted for each pipelined request", async () => {
    const one = (id: string, close: string) =>
      `POST /collect HTTP/1.1\r\nHost: x\r\n${close}Content-Length: ${hit(id).length}\r\n\r\n${hit(id)}`;
    const answers = await send([one("a", ""), one("b", ""), one("c", "Connection: close\r\n")].join(""));
    expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3);
    expect(await developers()).toBe(3);
  });

  it("is counted and answered if the client has ended its side of the connection", async () => {
    const answers = await sendAndEnd(whole(hit("a")).replace("Connection: close\r\n", ""));
    expect(answers.match(/HTTP\/1.1 \d+ \w+/g)).toEqual(["HTTP/1.1 200 OK"]);
    expect(await collector.outcomes("requests")).toEqual({ counted: 1 });
  });

  it("is counted if malformed data follows on the connection, which is rejected separately", async () => {
    const kept = whole(hit("a")).replace("Connection: close\r\n", "");
    await send(`${kept}${kept.replace("cid=a", "cid=b")}garbage\r\n\r\n`);
    await expect.poll(() => collector.outcomes("hits")).toEqual({ counted: 2 });
    expect(await collector.outcomes("requests")).toEqual({ counted: 2, "refused:malformed": 1 });
  });

  it("is folded if its version is on no list, and never becomes a value of its own", async () => {
    await post("/collect", hit("a").replace("av=5.2.3", "av=99.9"));
    expect(await collector.outcomes("hits")).toEqual({ folded: 1 });
    expect(await developers()).toBe(1);
  });
});

describe("a hit that does not count", () => {
  it.each<[string, string, string]>([
    ["a different protocol version", hit("a").replace("v=1", "v=2"), "refused:version"],
    ["no protocol version", "tid=UA-1-1&cid=a&t=event", "refused:version"],
    ["the type pageview", hit("a").replace("t=event", "t=pageview"), "refused:type"],
    ["no tracking ID", hit("a").replace("tid=UA-1-1", "tid="), "refused:tracking-id"],
    ["a tracking ID that is too long", hit("a").replace("UA-1-1", "U".repeat(129)), "refused:tracking-id"],
    ["no ID", hit(""), "refused:client-id"],
    ["an ID that is too long", hit("x".repeat(129)), "refused:client-id"],
    ["an ID with too many bytes", hit("%C3%A9".repeat(65)), "refused:client-id"],
    ["an ID with a NUL", hit("a%00b"), "refused:client-id"],
    ["an ID with a line break", hit("a%0Ab"), "refused:client-id"],
    ["an ID that is not UTF-8", hit("a%FFb"), "refused:client-id"],
  ])("is answered as usual if it has %s", async (_, body, outcome) => {
    const answer = await post("/collect", body);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(await collector.outcomes("hits")).toEqual({ [outcome]: 1 });
    expect(await collector.outcomes("requests")).toEqual({ [outcome]: 1 });
    expect(await developers()).toBe(0);
  });

  it("is answered as usual if it is empty", async () => {
    expect((await post("/collect", "")).status).toBe(200);
    expect((await fetch(`${collector.url}/collect`)).status).toBe(200);
    expect(await collector.outcomes("requests")).toEqual({ "refused:empty": 2 });
    expect(await collector.outcomes("hits")).toEqual({});
  });

  it("is every hit in a batch of 21", async () => {
    const lines = Array.from({ length: 21 }, (_, n) => hit(`id-${n}`)).join("\n");
    expect((await post("/batch", lines)).status).toBe(200);
    expect(await collector.outcomes("hits")).toEqual({ "refused:batch": 21 });
    expect(await collector.outcomes("requests")).toEqual({ "refused:batch": 1 });
    expect(await developers()).toBe(0);
  });

  it("is every hit in a batch with a hit of more than 8 KB", async () => {
    await post("/batch", [hit("a"), hit("b", `&el=${"x".repeat(8192)}`)].join("\n"));
    expect(await collector.outcomes("hits")).toEqual({ "refused:batch": 2 });
  });

  it("is answered as usual if its body is compressed", async () => {
    const answer = await post("/collect", Buffer.from([0x1f, 0x8b, 0]), { "Content-Encoding": "gzip" });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(await collector.outcomes("requests")).toEqual({ "refused:encoding": 1 });
  });
});

describe("a request that cannot be counted", () => {
  const head = (bytes: number) => `GET /collect?v=1 HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(bytes)}\r\n\r\n`;
  it.each<[string, () => Promise<string | Response>, number, string]>([
    ["an unknown path", () => fetch(`${collector.url}/elsewhere`), 404, "refused:path"],
    ["an unknown method", () => fetch(`${collector.url}/collect`, { method: "PUT" }), 405, "refused:method"],
    ["GET for a batch", () => fetch(`${collector.url}/batch`), 405, "refused:method"],
    ["CONNECT", () => send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"), 405, "refused:method"],
    ["a body of more than 8 KB", () => post("/collect", "x".repeat(8193)), 413, "refused:too-large"],
    ["a batch of more than 16 KB", () => post("/batch", "x".repeat(16_385)), 413, "refused:too-large"],
    ["a body of 5 MB", () => post("/collect", Buffer.alloc(5_000_000)), 413, "refused:too-large"],
    ["an oversized chunked body", () => send(chunked("x".repeat(20_000))), 413, "refused:too-large"],
    [
      "a URL of more than 8000 bytes",
      () => fetch(`${collector.url}/collect?${"x".repeat(8000)}`),
      413,
      "refused:too-large",
    ],
    ["headers of more than 16 KB", () => send(head(17_000)), 431, "refused:headers"],
    ["data that is not HTTP", () => send("\x16\x03\x01\x02\0\x01\0\x01\r\n\r\n"), 400, "refused:malformed"],
    [
      "a malformed chunk",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      400,
      "refused:malformed",
    ],
    ["no Host header", () => send(whole(hit("a")).replace("Host: x\r\n", "")), 400, "refused:malformed"],
    [
      "an unknown coding",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: rot13\r\n\r\nab"),
      400,
      "refused:malformed",
    ],
    [
      "oversized chunk extensions",
      () =>
        send(
          `POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${"x".repeat(200_000)}`,
          "x".repeat(200_000),
        ),
      413,
      "refused:too-large",
    ],
    ["incomplete headers, and an end", () => sendAndEnd("POST /coll"), 400, "refused:aborted"],
    [
      "an incomplete body, and an end",
      () => sendAndEnd(whole(hit("a")).slice(0, -3)),
      400,
      "refused:aborted",
    ],
    [
      "two different lengths",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      400,
      "refused:malformed",
    ],
  ])("gets exactly one response if it has %s", async (_, act, status, outcome) => {
    const answer = await act();
    const statuses =
      typeof answer === "string" ? answer.match(/^HTTP\/1.1 \d+/gm) : [`HTTP/1.1 ${answer.status}`];
    expect(statuses).toEqual([`HTTP/1.1 ${status}`]);
    expect(await collector.outcomes("requests")).toEqual({ [outcome]: 1 });
    expect(await collector.outcomes("hits")).toEqual({});
  });

  it("is answered with 408 if its headers or body do not arrive", async () => {
    const answers = Promise.all([
      send("POST /collect HTTP/1.1\r\nHo"),
      send("POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab"),
    ]);
    expect(await answers).toEqual([
      expect.stringMatching("HTTP/1.1 408"),
      expect.stringMatching("HTTP/1.1 408"),
    ]);
    expect(await collector.outcomes("requests")).toEqual({ "refused:timeout": 2 });
  });

  it("is recorded as aborted if the client leaves before its body is complete", async () => {
    const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
    socket.write("POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await once(socket, "close");
    await expect.poll(() => collector.outcomes("requests")).toEqual({ "refused:aborted": 1 });
  });
});

it("does not serve its own pages to requests from a proxy", async () => {
  for (const path of ["/metrics", "/debug/pprof", "/../metrics"])
    expect((await fetch(collector.url + path, { headers: { "X-Forwarded-For": "192.0.2.1" } })).status).toBe(
      404,
    );
});

describe("/debug/collect", () => {
  it("reports what is wrong in the protocol's format, and counts nothing", async () => {
    const answer = await post("/debug/collect", "v=1&t=event&tid=UA-1-1");
    expect(answer.headers.get("content-type")).toMatch("application/json");
    expect(await answer.json()).toEqual({
      hitParsingResult: [
        {
          valid: false,
          parserMessage: [
            {
              messageType: "ERROR",
              description: expect.stringMatching("cid"),
              messageCode: "VALUE_REQUIRED",
              parameter: "cid",
            },
          ],
          hit: "POST /debug/collect HTTP/1.1",
        },
      ],
      parserMessage: [{ messageType: "INFO", description: "Found 1 hit in the request." }],
    });
    expect(await collector.outcomes("requests")).toEqual({});
    expect(await developers()).toBe(0);
  });

  it("accepts a valid hit by GET", async () => {
    const answer = await fetch(`${collector.url}/debug/collect?${hit("a")}`);
    expect(await answer.json()).toMatchObject({
      hitParsingResult: [{ valid: true, parserMessage: [], hit: `/debug/collect?${hit("a")}` }],
    });
  });
});

it("survives a client that disconnects right after CONNECT", async () => {
  const port = Number(new URL(collector.url).port);
  for (let times = 0; times < 30; times += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n");
    if (times % 2) await new Promise((resolve) => setTimeout(resolve, 1));
    socket.resetAndDestroy();
  }
  expect((await fetch(`${collector.url}/collect?${hit("after")}`)).status).toBe(200);
});
