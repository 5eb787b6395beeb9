// node --conditions=source packages/collector/e2e/fuzz.ts sqlite|postgres [REQUESTS]
//
// Sends mutated requests, several on each connection, and checks that the collector still answers, that no connection
// and no memory is left behind, and that every request has one outcome. Prints the figures.
import { randomInt, randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeHome, startCollector } from "@djstats/testing";
import { sendHit } from "./load.ts";
import { startServer } from "./server.ts";

const [engine = "sqlite", wanted = "1000000"] = process.argv.slice(2);
const parts = { home: makeHome(), server: engine === "postgres" ? await startServer() : null };
const store = (await parts.server?.makeDatabase()) ?? join(parts.home.work, "store.sqlite");
const collector = await startCollector(
  [`--store=${store}`, `--key-file=${join(parts.home.path, "keys")}`],
  parts.home,
);
const port = Number(new URL(collector.url).port);

const post = (path: string, body: string, more = "") =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const hit = () => `v=1&tid=t&cid=${randomUUID()}&t=event&ec=runserver&ea=runserver&an=Django&av=5.2.3&aip=1`;
const kinds: readonly (() => string)[] = [
  () => post("/collect", hit(), "User-Agent: Django/5.2.3 CPython/3.13.1 (Linux; x86_64)\r\n"),
  () => `GET /collect?${hit()} HTTP/1.1\r\nHost: a\r\n\r\n`,
  () => post("/batch", Array.from({ length: randomInt(1, 22) }, hit).join("\n")),
  () => post("/debug/collect", hit(), "Expect: 100-continue\r\n"),
  () => `POST /collect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nv=1&t\r\n0\r\n\r\n`,
  () => "CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n",
  () => "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  () => post("/sign-in", "token=djs_x", "Content-Type: application/x-www-form-urlencoded\r\n"),
  () => "GET /v1/report.json HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer djs_x\r\n\r\n",
];
const pieces = [
  "\r\n",
  "\0",
  "%00",
  "&",
  "=",
  "Content-Length: 7\r\n",
  "HTTP/1.1",
  ";",
  " ",
  "\n",
  "%",
  "é",
  "-1",
  "\t",
];

/** Returns a request with up to three changes: a byte, a piece, a part that is missing or repeated, an early end. */
function mutate(request: string): Buffer {
  let bytes = Buffer.from(request);
  for (let changes = Math.max(0, randomInt(6) - 2); changes > 0; changes -= 1) {
    const at = randomInt(bytes.length + 1);
    const to = Math.min(bytes.length, at + randomInt(1, 64));
    const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
    bytes = Buffer.concat(
      [
        [before, Buffer.from([randomInt(256)]), part.subarray(1), after],
        [before, Buffer.from(pieces[randomInt(pieces.length)] ?? ""), part, after],
        [before, after],
        [before, part, part, after],
        [before],
      ][randomInt(5)] ?? [bytes],
    );
  }
  return bytes;
}

const statuses = new Map<string, number>();
let sent = 0;

/** Sends requests on one connection until the collector closes it, or for half a second. */
function attack(): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), 500);
    const requests = Array.from({ length: randomInt(1, 7) }, () =>
      mutate((kinds[randomInt(kinds.length)] ?? hit)()),
    );
    sent += requests.length;
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      for (const [, status = ""] of answer.matchAll(/HTTP\/1\.1 (\d{3})/g))
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      resolve();
    });
    socket.on("connect", () => {
      for (const request of requests) socket.write(request);
      if (randomInt(2)) socket.end();
      else if (randomInt(4) === 0) setTimeout(() => socket.resetAndDestroy(), randomInt(20));
    });
  });
}

const descriptors = () => readdirSync(`/proc/${collector.pid}/fd`).length;
const residentMegabytes = () =>
  Math.round(
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid}/status`, "utf8"))?.[1]) / 1024,
  );

await sendHit(collector.url, "a");
const before = descriptors();
const began = Date.now();
let peak = 0;
await Promise.all(
  Array.from({ length: 64 }, async () => {
    while (sent < Number(wanted)) {
      await attack();
      if (randomInt(500) === 0) peak = Math.max(peak, residentMegabytes());
    }
  }),
);
const seconds = Math.round((Date.now() - began) / 1000);
for (let waited = 0; descriptors() > before + 1 && waited < 120; waited += 1) await sleep(1000);
console.log({
  engine,
  sent,
  seconds,
  responses: Object.fromEntries([...statuses].sort()),
  descriptors: [before, descriptors()],
  peakMegabytes: peak,
  residentMegabytes: residentMegabytes(),
  answersAHit: await sendHit(collector.url, "b"),
  requests: await collector.outcomes("requests"),
  hits: await collector.outcomes("hits"),
  log: Object.fromEntries(
    [...Map.groupBy(collector.log().trim().split("\n"), (line) => JSON.parse(line).event as string)].map(
      ([event, lines]) => [event, lines.length],
    ),
  ),
  ended: (await collector.stop()).status,
});
await parts.server?.[Symbol.asyncDispose]();
parts.home[Symbol.dispose]();
