import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { createServer } from "../http.ts";
import { limits } from "../limits.ts";
import { errorLocation } from "../log.ts";
import { isForwarded, isLocalRequest, isLoopback } from "./client-address.ts";
import { onClientError } from "./client-error.ts";
import { Connections } from "./connections.ts";
import { handleDebug, handleEvents, handleHits, handleValidation } from "./handle-hits.ts";
import { metricsText, metricsType } from "./metrics.ts";
import { type Exchange, readPayloads, splitTarget } from "./read-payloads.ts";
import { sendError, sendText } from "./responses.ts";
import type { RequestTarget, ServerDeps } from "./server-deps.ts";

/** A certificate chain and its private key, both PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const httpOptions = {
  // An HTTP/1.1 request without Host is rejected here, where it is also counted.
  requireHostHeader: false,
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: 1000,
} as const;

const tunnelRefused =
  "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** How a server is reached, and whether it has the pages for people with a role. */
export interface ServerOptions {
  readonly tls: Tls | null;
  readonly hasPages: boolean;
}

/** A server, and the connections that are open to it. */
export interface ConnectedServer {
  readonly server: Server;
  readonly connections: Connections;
}

/** Makes the server that receives hits and, on loopback, returns metrics. */
export function makePublicServer(deps: ServerDeps, { tls, hasPages }: ServerOptions): ConnectedServer {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request, response);
    const failed = onDefect(deps, response);
    const isWhole = request.headers.host !== undefined || request.httpVersion !== "1.1";
    if (isWhole) routePublic({ deps, request, response, failed }, hasPages);
    else sendError(deps, response, "malformed");
  };
  const server = makeServer(tls, listener);
  const connections = new Connections(server);
  // A client that has finished sending may still read. Node has this setting, but does not document it.
  Object.assign(server, { httpAllowHalfOpen: true });
  // An unknown expectation may be ignored (RFC 9110, 10.1.1).
  server.on("checkExpectation", listener);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    onClientError(deps, connections, { error, socket }),
  );
  server.on("connect", (_request, socket: Socket) => {
    deps.outcomeCounters.add("requests", "refused:method", deps.counter.today);
    connections.end(socket, tunnelRefused);
  });
  return { server, connections };
}

/** Makes the separate server: metrics and health for anyone who can reach it, and the pages for people with a role. */
export function makeAdminServer(deps: ServerDeps, tls: Tls | null): ConnectedServer {
  const route = async (request: IncomingMessage, response: ServerResponse) => {
    const target = splitTarget(request);
    // Other machines may use any of its names, but not a proxy, because readers can reach the proxy too: metrics
    // contain exact numbers.
    const isDirect = !isLoopback(request.socket.remoteAddress) && !isForwarded(request.headers);
    const isTheirs = isDirect || isLocalRequest(request);
    if (!isTheirs || !(await routeAdmin(deps, target.path, response)))
      await deps.pages.answer(request, response, target);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    connections.begin(request, response);
    route(request, response).catch(onDefect(deps, response));
  };
  const server = makeServer(tls, listener);
  const connections = new Connections(server);
  return { server, connections };
}

function makeServer(tls: Tls | null, listener: RequestListener): Server {
  if (!tls) return createServer(httpOptions, listener);
  return createTlsServer({ ...httpOptions, ...tls, handshakeTimeout: limits.headersMs }, listener);
}

/** Returns a function that replies to a request whose handling failed. */
function onDefect(deps: ServerDeps, response: ServerResponse): (error: unknown) => void {
  return (error) => {
    deps.log("defect", { at: errorLocation(error) });
    sendError(deps, response, "defect");
  };
}

function routePublic(exchange: Exchange, hasPages: boolean): void {
  const target = splitTarget(exchange.request);
  const { query } = target;
  switch (target.path) {
    case "/collect":
      readPayloads(exchange, { kind: "hit", query }, (read) => handleHits(exchange, read, "hit"));
      break;
    case "/batch":
      readPayloads(exchange, { kind: "batch", query }, (read) => handleHits(exchange, read, "batch"));
      break;
    case "/mp/collect":
      readPayloads(exchange, { kind: "events", query }, (read) => handleEvents(exchange, read, query));
      break;
    case "/debug/mp/collect":
      readPayloads(exchange, { kind: "events", query }, (read) => handleValidation(exchange, read));
      break;
    case "/debug/collect":
      readPayloads(exchange, { kind: "hit", query }, (read) => handleDebug(exchange, read));
      break;
    default:
      (hasPages && exchange.deps.pages.has(target.path)
        ? exchange.deps.pages.answer(exchange.request, exchange.response, target)
        : routeOther(exchange, target)
      ).catch(exchange.failed);
  }
}

async function routeOther({ deps, request, response }: Exchange, { path }: RequestTarget): Promise<void> {
  const isTheirs = isLocalRequest(request) || path === "/healthz";
  if (!isTheirs || !(await routeAdmin(deps, path, response))) sendError(deps, response, "path");
}

async function routeAdmin(deps: ServerDeps, path: string, response: ServerResponse): Promise<boolean> {
  if (path === "/healthz") {
    const healthy = await deps.isHealthy();
    sendText(
      response,
      healthy ? 200 : 503,
      healthy ? "ready\n" : "Hits are refused: the store does not accept writes, or no epoch is live.\n",
    );
    return true;
  }
  if (path !== "/metrics") return false;
  response.writeHead(200, { "Content-Type": metricsType });
  response.end(metricsText(deps));
  return true;
}
