import { once } from "node:events";
import { createServer as createProxy } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { makeCertificate } from "@djstats/testing";

/** When a receiver answers: after a number of milliseconds, or never. */
export type Answering = number | "never";

/** A TLS receiver on this machine for any tool. */
export interface ToolReceiver extends AsyncDisposable {
  /** `https://localhost:…`. */
  readonly endpoint: string;
  /** A proxy that connects every host to this receiver, for tools with a built-in URL. */
  readonly proxy: string;
  /** The CA of its certificate, PEM. */
  readonly authority: string;
  /** The number of complete requests so far. */
  readonly requests: () => number;
  readonly answer: (answering: Answering) => void;
}

/** Hosts that are built into two of the tools. */
const builtIn = ["ssl.google-analytics.com", "telemetry.astro.build"];

export async function startToolReceiver(): Promise<ToolReceiver> {
  const { key, cert, authority } = await makeCertificate({ also: builtIn });
  const sockets = new Set<Socket>();
  let answering: Answering = 0;
  let requests = 0;
  const server = createServer({ key, cert }, (request, response) => {
    request.resume().on("end", () => {
      requests += 1;
      if (answering === "never") return;
      const answer = () => response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
      if (answering === 0) answer();
      else setTimeout(answer, answering);
    });
  });
  const proxy = createProxy();
  await once(server.listen(0, "127.0.0.1"), "listening");
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  proxy.on("connect", (_request, socket: Socket) => {
    const through = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 Connected\r\n\r\n"));
    socket.pipe(through).pipe(socket);
    socket.on("error", () => through.destroy());
    through.on("error", () => socket.destroy());
  });
  for (const listener of [server, proxy])
    listener.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
  server.on("tlsClientError", () => {});
  return {
    endpoint: `https://localhost:${port}`,
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    authority,
    requests: () => requests,
    answer: (next) => {
      answering = next;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      for (const listener of [server, proxy]) await new Promise((resolve) => listener.close(resolve));
    },
  };
}
