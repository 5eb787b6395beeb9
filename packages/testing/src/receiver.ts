import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Certificate } from "./certificate.ts";

/** Called with a connection once its request is complete. */
export type Answer = (socket: Socket, request: string) => void;

/** A server that does not parse HTTP: it records the bytes it receives, and replies as configured. */
export interface Receiver extends AsyncDisposable {
  /** Its URL, for DJSTATS_ENDPOINT. */
  readonly endpoint: string;
  readonly port: number;
  /** The bytes of each connection that sent any, as latin1. */
  readonly requests: readonly string[];
  /** Returns the number of connections so far, including those that sent nothing. */
  readonly connections: () => number;
  /** Waits until `count` requests are complete. Throws after 10 s. */
  readonly received: (count: number) => Promise<readonly string[]>;
}

/** Replies as the protocol does. */
export const answerGif: Answer = (socket) => {
  socket.end(
    "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 2\r\nConnection: close\r\n\r\nGI",
  );
};

/** Returns an answer that forwards the request to another server and its response back, as a proxy does. */
export function forward(port: number): Answer {
  return (socket, request) => {
    const server = connect(port, "127.0.0.1", () => server.write(request, "latin1"));
    server.on("error", () => socket.destroy());
    server.pipe(socket);
  };
}

export async function startReceiver(
  options: { certificate?: Certificate; answer?: Answer } = {},
): Promise<Receiver> {
  const { certificate, answer = answerGif } = options;
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket) => {
    const index = { at: -1 };
    socket.setEncoding("latin1");
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      if (index.at < 0) index.at = requests.push("") - 1;
      const text = (requests[index.at] ?? "") + bytes;
      const wasComplete = isComplete(requests[index.at] ?? "");
      requests[index.at] = text;
      if (!wasComplete && isComplete(text)) answer(socket, text);
    });
  };
  const server: Server = certificate ? createTlsServer(certificate, serve) : createServer(serve);
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    received: async (count) => {
      for (const deadline = Date.now() + 10_000; ; ) {
        if (requests.filter(isComplete).length >= count) return requests;
        if (Date.now() > deadline) throw new Error(`Only ${requests.length} of ${count} requests arrived.`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a text contains a request's whole headers, and as many bytes of body as they announce. */
function isComplete(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
  return text.length >= end + 4 + length;
}
