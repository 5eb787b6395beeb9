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

/** Sends bytes on a connection of their own, in parts, and gives all that comes back. */
async function send(...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
  // Who was refused may be told so before all is written.
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

/** Sends bytes and says that no more will come, as `nc -N` does. */
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

/** How many developers are counted now, in all. */
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

describe("a hit counts", () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      "as djstats sends it",
      () => post("/collect", hit("a"), { "Content-Type": "application/x-www-form-urlencoded" }),
    ],
    ["as text/plain", () => post("/collect", hit("a"), { "Content-Type": "text/plain" })],
    ["chunked, without Content-Type or User-Agent", () => send(chunked(hit("a")))],
    ["by GET, with a trailing z", () => fetch(`${collector.url}/collect?${hit("a", "&z=123")}`)],
    [
      "by POST with all in the address",
      () => fetch(`${collector.url}/collect?${hit("a")}`, { method: "POST" }),
    ],
    [
      "with the whole address in the request line",
      () => send(`GET http://x/collect?${hit("a")} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    ],
    [
      "with its keys in another order, others first",
      () => post("/collect", "dh=x&ea=b&cid=a&ec=runserver&t=event&tid=UA-1-1&v=1"),
    ],
    ["without ea", () => post("/collect", "v=1&tid=UA-1-1&cid=a&t=event&ec=runserver")],
    ["with an unescaped & in a value", () => post("/collect", hit("a", "&dp=/a&b=c"))],
    ["with + and %20 for spaces", () => post("/collect", hit("a+b%20c", "&el=a+b"))],
    ["with a broken percent-escape elsewhere", () => post("/collect", hit("a", "&el=%E0%A4%A&x=%zz"))],
    ["with an id of Google's old form", () => post("/collect", hit("0.123.0.456"))],
    [
      "with an id that is a UUID of version 1",
      () => post("/collect", hit("3fa04034-a36b-11e6-acd6-acbc32c6febd")),
    ],
    ["with an id of 128 bytes", () => post("/collect", hit("x".repeat(128)))],
    ["with a line end after it", () => post("/collect", `${hit("a")}\r\n`)],
    ["with a key twice, by the first", () => post("/collect", hit("a", "&t=pageview&v=2"))],
    [
      "with a thousand keys before it",
      () => post("/collect", `${Array.from({ length: 1000 }, (_, n) => `k${n}=`).join("&")}&${hit("a")}`),
    ],
    [
      "HTTP/1.0",
      () => send(`POST /collect HTTP/1.0\r\nContent-Length: ${hit("a").length}\r\n\r\n${hit("a")}`),
    ],
    ["in a batch of one", () => post("/batch", hit("a"))],
    ["with an encoding that is none", () => post("/collect", hit("a"), { "Content-Encoding": "Identity" })],
    ["with an expectation that nobody knows", () => send(whole(hit("a"), "Expect: tea\r\n"))],
  ])("%s", async (_, act) => {
    await act();
    const { counted = 0, folded = 0, ...others } = await collector.outcomes("hits");
    expect(others).toEqual({});
    expect(counted + folded).toBe(1);
    expect(await collector.outcomes("requests")).toEqual(await collector.outcomes("hits"));
    expect(await developers()).toBe(1);
  });

  it("is answered 200 and a GIF of one point", async () => {
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

  it("in a batch of 20, and one developer counts once", async () => {
    const lines = Array.from({ length: 20 }, (_, n) => hit(`id-${n % 7}`));
    expect((await post("/batch", lines.join("\n"))).status).toBe(200);
    expect(await collector.outcomes("hits")).toEqual({ counted: 20 });
    expect(await collector.outcomes("requests")).toEqual({ counted: 1 });
    expect(await developers()).toBe(7);
  });

  it("pipelined, each", async () => {
    const one = (id: string, close: string) =>
      `POST /collect HTTP/1.1\r\nHost: x\r\n${close}Content-Length: ${hit(id).length}\r\n\r\n${hit(id)}`;
    const answers = await send([one("a", ""), one("b", ""), one("c", "Connection: close\r\n")].join(""));
    expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3);
    expect(await developers()).toBe(3);
  });

  it("of a client that has ended its side, and is answered", async () => {
    const answers = await sendAndEnd(whole(hit("a")).replace("Connection: close\r\n", ""));
    expect(answers.match(/HTTP\/1.1 \d+ \w+/g)).toEqual(["HTTP/1.1 200 OK"]);
    expect(await collector.outcomes("requests")).toEqual({ counted: 1 });
  });

  it("before something on the connection that is no HTTP, which is refused by itself", async () => {
    const kept = whole(hit("a")).replace("Connection: close\r\n", "");
    await send(`${kept}${kept.replace("cid=a", "cid=b")}garbage\r\n\r\n`);
    await expect.poll(() => collector.outcomes("hits")).toEqual({ counted: 2 });
    expect(await collector.outcomes("requests")).toEqual({ counted: 2, "refused:malformed": 1 });
  });

  it("as folded where a version is on no list, and never as a value of its own", async () => {
    await post("/collect", hit("a").replace("av=5.2.3", "av=99.9"));
    expect(await collector.outcomes("hits")).toEqual({ folded: 1 });
    expect(await developers()).toBe(1);
  });
});

describe("a hit does not count, and is answered as ever", () => {
  it.each<[string, string, string]>([
    ["another version of the protocol", hit("a").replace("v=1", "v=2"), "refused:version"],
    ["no version", "tid=UA-1-1&cid=a&t=event", "refused:version"],
    ["a page view", hit("a").replace("t=event", "t=pageview"), "refused:type"],
    ["no name of a count", hit("a").replace("tid=UA-1-1", "tid="), "refused:tracking-id"],
    [
      "a name of a count that is too long",
      hit("a").replace("UA-1-1", "U".repeat(129)),
      "refused:tracking-id",
    ],
    ["no id", hit(""), "refused:client-id"],
    ["an id that is too long", hit("x".repeat(129)), "refused:client-id"],
    ["an id too long in bytes", hit("%C3%A9".repeat(65)), "refused:client-id"],
    ["an id with a NUL", hit("a%00b"), "refused:client-id"],
    ["an id with a line end", hit("a%0Ab"), "refused:client-id"],
    ["an id that is no UTF-8", hit("a%FFb"), "refused:client-id"],
  ])("%s", async (_, body, outcome) => {
    const answer = await post("/collect", body);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(await collector.outcomes("hits")).toEqual({ [outcome]: 1 });
    expect(await collector.outcomes("requests")).toEqual({ [outcome]: 1 });
    expect(await developers()).toBe(0);
  });

  it("nothing", async () => {
    expect((await post("/collect", "")).status).toBe(200);
    expect((await fetch(`${collector.url}/collect`)).status).toBe(200);
    expect(await collector.outcomes("requests")).toEqual({ "refused:empty": 2 });
    expect(await collector.outcomes("hits")).toEqual({});
  });

  it("a batch of 21, whole", async () => {
    const lines = Array.from({ length: 21 }, (_, n) => hit(`id-${n}`)).join("\n");
    expect((await post("/batch", lines)).status).toBe(200);
    expect(await collector.outcomes("hits")).toEqual({ "refused:batch": 21 });
    expect(await collector.outcomes("requests")).toEqual({ "refused:batch": 1 });
    expect(await developers()).toBe(0);
  });

  it("a batch with a hit of more than 8 KB, whole", async () => {
    await post("/batch", [hit("a"), hit("b", `&el=${"x".repeat(8192)}`)].join("\n"));
    expect(await collector.outcomes("hits")).toEqual({ "refused:batch": 2 });
  });

  it("a compressed body", async () => {
    const answer = await post("/collect", Buffer.from([0x1f, 0x8b, 0]), { "Content-Encoding": "gzip" });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/gif"]);
    expect(await collector.outcomes("requests")).toEqual({ "refused:encoding": 1 });
  });
});

describe("what is no request for counting has one clear answer", () => {
  const head = (bytes: number) => `GET /collect?v=1 HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(bytes)}\r\n\r\n`;
  it.each<[string, () => Promise<string | Response>, number, string]>([
    ["another path", () => fetch(`${collector.url}/elsewhere`), 404, "refused:path"],
    ["another method", () => fetch(`${collector.url}/collect`, { method: "PUT" }), 405, "refused:method"],
    ["GET of a batch", () => fetch(`${collector.url}/batch`), 405, "refused:method"],
    ["CONNECT", () => send("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"), 405, "refused:method"],
    ["a body of more than 8 KB", () => post("/collect", "x".repeat(8193)), 413, "refused:too-large"],
    ["a batch of more than 16 KB", () => post("/batch", "x".repeat(16_385)), 413, "refused:too-large"],
    ["a body of 5 MB", () => post("/collect", Buffer.alloc(5_000_000)), 413, "refused:too-large"],
    ["a chunked body that goes on", () => send(chunked("x".repeat(20_000))), 413, "refused:too-large"],
    [
      "an address of more than 8000 bytes",
      () => fetch(`${collector.url}/collect?${"x".repeat(8000)}`),
      413,
      "refused:too-large",
    ],
    ["headers of more than 16 KB", () => send(head(17_000)), 431, "refused:headers"],
    ["no HTTP", () => send("\x16\x03\x01\x02\0\x01\0\x01\r\n\r\n"), 400, "refused:malformed"],
    [
      "a chunk that is none",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
      400,
      "refused:malformed",
    ],
    ["no Host", () => send(whole(hit("a")).replace("Host: x\r\n", "")), 400, "refused:malformed"],
    [
      "a coding that nobody knows",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: rot13\r\n\r\nab"),
      400,
      "refused:malformed",
    ],
    [
      "a chunk whose extensions do not end",
      () =>
        send(
          `POST /collect HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;${"x".repeat(200_000)}`,
          "x".repeat(200_000),
        ),
      413,
      "refused:too-large",
    ],
    ["half a head, and an end", () => sendAndEnd("POST /coll"), 400, "refused:aborted"],
    ["half a body, and an end", () => sendAndEnd(whole(hit("a")).slice(0, -3)), 400, "refused:aborted"],
    [
      "two lengths",
      () => send("POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      400,
      "refused:malformed",
    ],
  ])("%s", async (_, act, status, outcome) => {
    const answer = await act();
    const statuses =
      typeof answer === "string" ? answer.match(/^HTTP\/1.1 \d+/gm) : [`HTTP/1.1 ${answer.status}`];
    expect(statuses).toEqual([`HTTP/1.1 ${status}`]);
    expect(await collector.outcomes("requests")).toEqual({ [outcome]: 1 });
    expect(await collector.outcomes("hits")).toEqual({});
  });

  it("headers that do not come, and a body that does not: 408", async () => {
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

  it("a client that goes before its body is whole", async () => {
    const socket = connect(Number(new URL(collector.url).port), "127.0.0.1");
    socket.write("POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab");
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await once(socket, "close");
    await expect.poll(() => collector.outcomes("requests")).toEqual({ "refused:aborted": 1 });
  });
});

it("does not look into a proxy's request for its own pages", async () => {
  for (const path of ["/metrics", "/debug/pprof", "/../metrics"])
    expect((await fetch(collector.url + path, { headers: { "X-Forwarded-For": "192.0.2.1" } })).status).toBe(
      404,
    );
});

describe("/debug/collect", () => {
  it("says what is wrong, in the protocol's form, and counts nothing", async () => {
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

  it("finds nothing wrong with a hit by GET", async () => {
    const answer = await fetch(`${collector.url}/debug/collect?${hit("a")}`);
    expect(await answer.json()).toMatchObject({
      hitParsingResult: [{ valid: true, parserMessage: [], hit: `/debug/collect?${hit("a")}` }],
    });
  });
});

it("goes on when who asked for a tunnel is gone at once", async () => {
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
