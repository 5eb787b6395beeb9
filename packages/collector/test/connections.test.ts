import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { limits } from "../src/limits.ts";
import { Connections } from "../src/receive/connections.ts";

const get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

let server: Server;
let connections: Connections;
let nowMs: number;
/** Responses that have not been sent yet. */
let waiting: (() => void)[];
let clients: Socket[];
/** The server's ends of the connections. */
let accepted: Socket[];

async function serve(max: number): Promise<void> {
  server = createServer((request, response) => {
    connections.begin(request, response);
    if (request.url === "/") response.end("x".repeat(100_000));
    else waiting.push(() => response.end("late"));
  });
  // Node's own timer must not be what ends an idle connection here.
  server.keepAliveTimeout = 0;
  server.on("connection", (socket) => accepted.push(socket));
  connections = new Connections(server, { max, nowMs: () => nowMs });
  await once(server.listen(0, "127.0.0.1"), "listening");
}

/** Connects and sends text, but reads nothing until `read` is called. */
async function open(text = ""): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {});
  clients.push(socket);
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

const status = async (socket: Socket) =>
  String(await Promise.race([once(socket, "data"), once(socket, "close")]));

beforeEach(() => {
  [nowMs, waiting, clients, accepted] = [0, [], [], []];
});
afterEach(() => {
  for (const socket of clients) socket.destroy();
  connections.destroyAll();
  server.close();
});

describe("a server that is full", () => {
  it("drops the connection that has been idle for longest, and serves the new one", async () => {
    await serve(10);
    const idle: Socket[] = [];
    for (let n = 0; n < 10; n += 1) idle.push(await open());
    expect(await status(await open(get))).toMatch("200 OK");
    await expect
      .poll(() => idle.map((socket) => socket.resume().closed))
      .toEqual([true, ...new Array(9).fill(false)]);
    for (let n = 0; n < 50; n += 1) expect(await status(await open(get))).toMatch("200 OK");
  });

  it("drops no connection that waits for its response, and rejects the new one if all do", async () => {
    await serve(3);
    const busy: Socket[] = [];
    for (let n = 0; n < 3; n += 1) busy.push(await open(get.replace("/", "/late")));
    await expect.poll(() => waiting.length).toBe(3);
    expect(await status(await open(get))).not.toMatch("200 OK");
    for (const respond of waiting) respond();
    for (const socket of busy) expect(await status(socket)).toMatch(/200 OK[\s\S]*late/);
  });

  it("drops a connection whose request is never completed", async () => {
    await serve(3);
    for (let n = 0; n < 3; n += 1) await open("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf");
    expect(await status(await open(get))).toMatch("200 OK");
  });
});

it("disconnects a client that sends requests but reads no responses", async () => {
  await serve(10);
  await open(get.repeat(500));
  const reader = await open(get);
  expect(await status(reader)).toMatch("200 OK");
  nowMs = limits.requestMs + limits.answerMs - 1000;
  const another = await open(get);
  expect(await status(another)).toMatch("200 OK");
  nowMs += 2000;
  // Not by resuming the client: one that reads again in time is not disconnected.
  await expect.poll(() => accepted[0]?.destroyed, { timeout: 10_000 }).toBe(true);
  expect(another.closed).toBe(false);
});
