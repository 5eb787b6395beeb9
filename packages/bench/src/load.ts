import { once } from "node:events";
import { connect, type Socket } from "node:net";

// Sends hits over so many connections for so long, each connection one after the other, and prints what came of it.
// A process of its own, so that it can have a core of its own.
const [port = "", connections = "", seconds = "", developers = "", first = ""] = process.argv.slice(2);

const latenciesMs: number[] = [];
let wrong = 0;
let next = 0;
const began = performance.now();
const warmMs = 1000;
const endMs = warmMs + Number(seconds) * 1000;

function request(): string {
  const id = `${first}-${next++ % Number(developers)}`;
  const body = `v=1&tid=UA-12345-1&cid=7f3a1c52-9d0e-4b6a-8c21-${id}&t=event&ec=runserver&ea=runserver&an=Django&aid=Django&av=5.2.3&aip=1`;
  return [
    "POST /collect HTTP/1.1",
    "host: localhost",
    "User-Agent: Django/5.2.3 CPython/3.13.1 (Linux; x86_64)",
    "Content-Type: application/x-www-form-urlencoded",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

function converse(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let sentMs = performance.now();
    socket.setNoDelay(true);
    socket.on("error", () => {
      wrong += 1;
      resolve();
    });
    socket.on("data", (answer: Buffer) => {
      const nowMs = performance.now();
      if (nowMs - began > warmMs) latenciesMs.push(nowMs - sentMs);
      if (answer[9] !== 0x32) wrong += 1;
      if (nowMs - began > endMs) {
        socket.destroy();
        resolve();
        return;
      }
      sentMs = nowMs;
      socket.write(request());
    });
    socket.write(request());
  });
}

const sockets = Array.from({ length: Number(connections) }, () => connect(Number(port), "127.0.0.1"));
await Promise.all(sockets.map((socket) => once(socket, "connect")));
await Promise.all(sockets.map(converse));
latenciesMs.sort((a, b) => a - b);
const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0;
console.log(
  JSON.stringify({
    requestsPerS: Math.round(latenciesMs.length / Number(seconds)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: latenciesMs.at(-1) ?? 0,
    wrong,
  }),
);
