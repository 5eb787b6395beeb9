import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { type Collector, type Home, makeCertificate, makeHome, startCollector } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../src/limits.ts";

const hit = "v=1&tid=UA-1-1&cid=a&t=event&ec=runserver&ea=runserver&av=5.2.3";
const get = `GET /collect?${hit} HTTP/1.1\r\nHost: x\r\n\r\n`;
const tunnel = "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n";
const more = "x".repeat(66_000);
const socketsOfKind = 20;

/** The bytes that a client sends before it goes silent or leaves. If `raw`, they are sent unencrypted to a TLS server too. */
const attacks: readonly (readonly [name: string, bytes: string, options?: "raw"])[] = [
  ["asks for a tunnel", tunnel],
  ["asks for a tunnel and sends through it", tunnel + more],
  ["asks for a tunnel after a hit", get + tunnel + more],
  ["asks for an upgrade", get.replace("Host", `Upgrade: websocket\r\nConnection: Upgrade\r\nHost`) + more],
  ["uses HTTP/2", `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${more}`],
  [
    "sends half a body",
    `POST /collect HTTP/1.1\r\nHost: x\r\nContent-Length: 80000\r\n\r\n${more.slice(0, 40_000)}`,
  ],
  ["sends half a head", "POST /collect HTTP/1.1\r\nHost: x\r\nContent-Le"],
  [
    "waits for 100 Continue",
    `POST /collect HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
  ],
  ["sends invalid HTTP", `garbage\r\n\r\n${more}`],
  ["sends invalid HTTP after a hit", `${get}garbage\r\n\r\n${more}`],
  ["sends nothing", ""],
  ["sends half a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "raw"],
];
const leavings: Readonly<Record<string, (socket: Socket, tcp: Socket) => void>> = {
  stays: () => {},
  "ends its side": (socket) => socket.end(),
  closes: (socket) => socket.destroy(),
  resets: (_, tcp) => tcp.resetAndDestroy(),
};

describe.each(["http", "https"])("over %s, a client", (scheme) => {
  let home: Home;
  let collector: Collector;
  beforeAll(async () => {
    home = makeHome();
    const { cert, key } = await makeCertificate();
    writeFileSync(`${home.path}/cert.pem`, cert);
    writeFileSync(`${home.path}/key.pem`, key);
    const tls = [`--tls-cert=${home.path}/cert.pem`, `--tls-key=${home.path}/key.pem`];
    collector = await startCollector(
      [`--store=${home.work}/store.sqlite`, "--admin=127.0.0.1:0", ...(scheme === "https" ? tls : [])],
      home,
    );
  });
  afterAll(async () => {
    await collector[Symbol.asyncDispose]();
    home[Symbol.dispose]();
  });

  async function attack(bytes: string, raw: boolean, leave: (socket: Socket, tcp: Socket) => void) {
    const tcp = connect(Number(new URL(collector.url).port), "127.0.0.1");
    tcp.on("error", () => {});
    const socket = scheme === "https" && !raw ? connectTls({ socket: tcp, rejectUnauthorized: false }) : tcp;
    socket.on("error", () => {});
    await once(socket, socket === tcp ? "connect" : "secureConnect");
    socket.write(bytes, "latin1");
    await sleep(20);
    leave(socket, tcp);
    return socket;
  }

  it("keeps no connection, whatever it sends before it goes silent or leaves", async () => {
    const descriptors = () => readdirSync(`/proc/${collector.pid}/fd`).length;
    // The store's files are open by then.
    expect(await collector.outcomes("requests")).toEqual({});
    const before = descriptors();
    const clients = await Promise.all(
      attacks.flatMap(([, bytes, raw]) =>
        Object.values(leavings).flatMap((leave) =>
          Array.from({ length: socketsOfKind }, () => attack(bytes, raw === "raw", leave)),
        ),
      ),
    );
    const timeout = limits.requestMs + limits.keepAliveMs;
    await expect.poll(descriptors, { timeout, interval: 500 }).toBeLessThanOrEqual(before + 1);
    for (const socket of clients) socket.destroy();
    expect(Object.keys(await collector.outcomes("hits"))).toEqual(["folded"]);
  });

  it("does not prevent the collector from stopping", async () => {
    const silent = await Promise.all(
      attacks.flatMap(([, bytes, raw]) => [
        attack(bytes, raw === "raw", () => {}),
        attack(bytes, raw === "raw", (socket) => socket.end()),
      ]),
    );
    const began = performance.now();
    const { status } = await collector.stop("SIGTERM");
    expect(status).toBe(0);
    expect(performance.now() - began).toBeLessThan(limits.stopMs + 5000);
    for (const socket of silent) socket.destroy();
  });
});
