import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { limits } from "../src/limits.ts";
import { makeAdminServer } from "../src/receive/server.ts";
import { type Running, startService } from "./service.ts";

let running: Running;
let server: Server;

beforeEach(async () => {
  running = await startService();
  ({ server } = makeAdminServer(running.service, null));
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await running[Symbol.asyncDispose]();
});

/** Sends bytes as they are, and returns everything that comes back. */
async function raw(bytes: string, port = (server.address() as AddressInfo).port): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(bytes);
  return text(socket);
}

const outcomes = () => Object.fromEntries([...running.service.pages.outcomes].filter(([, n]) => n > 0));
const get = (path: string, headers = "Host: x\r\n") => `GET ${path} HTTP/1.1\r\n${headers}\r\n`;
const formHeaders =
  "Host: x\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n";
const chunked = (chunks: string) =>
  `POST /session HTTP/1.1\r\n${formHeaders}Transfer-Encoding: chunked\r\n\r\n${chunks}`;

it.each<[string, string, number, string]>([
  ["TRACE", "TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", 405, "refused:method"],
  ["a path with dots", get("/x/../v1/report.schema.json"), 404, "refused:path"],
  ["an encoded path", get("/v1/%72eport.schema.json"), 404, "refused:path"],
  ["a path that begins like a host", get("//x/v1/report.json"), 404, "refused:path"],
  ["a malformed host", get("/v1/report.json", "Host: [x\\\r\n"), 401, "refused:no-token"],
  ["no host", get("/v1/report.json", ""), 401, "refused:no-token"],
  ["a form that is too long", chunked(`800\r\n${"x".repeat(2048)}\r\n0\r\n\r\n`), 400, "refused:form"],
])("rejects %s with one answer, counts it once, and closes", async (_, bytes, status, outcome) => {
  const answer = await raw(bytes);
  expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual([`HTTP/1.1 ${status}`]);
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  expect(outcomes()).toEqual({ [outcome]: 1 });
});

it("counts an incomplete form once, and not also as a hit", async () => {
  await raw(chunked("5\r\ntoken\r\nno length\r\n"), Number(new URL(running.url).port));
  const requests = [...running.service.outcomeCounters.totals("requests")].filter(([, n]) => n > 0);
  expect([outcomes(), requests]).toEqual([{ "refused:form": 1 }, []]);
});

it("answers HEAD with the body's length, and keeps the connection open after an unread body", async () => {
  const head = (path: string) => `HEAD ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const body = "x".repeat(limits.signInBytes);
  const end = `POST /session/end HTTP/1.1\r\n${formHeaders}Content-Length: ${body.length}\r\n\r\n${body}`;
  const all = await raw(`${head("/v1/report.schema.json")}${end}${head("/")}${get("/nowhere")}`);
  const answers = all.split(/(?=HTTP\/1\.1 )/);
  expect(answers.map((answer) => answer.slice(9, 12))).toEqual(["200", "303", "200", "404"]);
  for (const at of [0, 2]) expect(answers[at]).toMatch(/\r\ncontent-length: \d{3,}\r\n(?:.+\r\n)*\r\n$/i);
});
