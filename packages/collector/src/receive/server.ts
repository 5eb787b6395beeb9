import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { BlockList, Socket } from "node:net";
import type { Counter } from "../count/counter.ts";
import { createServer, STATUS_CODES } from "../http.ts";
import { limits } from "../limits.ts";
import { type Log, placeOf } from "../log.ts";
import type { Web } from "../web/web.ts";
import type { PrefixBudget } from "./budget.ts";
import { clientAddress, isForwarded, isLoopback } from "./client-address.ts";
import { diagnose } from "./diagnose.ts";
import { metricsText, metricsType } from "./metrics.ts";
import { type Outcome, outcomeOfRequest, type Refusal } from "./outcomes.ts";
import { endReading, readBody } from "./read-body.ts";
import type { Accepted } from "./read-hit.ts";
import { isBatchWithinLimits, payloadsOf, receive } from "./receive.ts";
import type { Tally } from "./tally.ts";

/** What a server needs of the rest. */
export interface Service {
  readonly counter: Counter;
  readonly tally: Tally;
  readonly accepted: Accepted;
  readonly budget: PrefixBudget;
  readonly trustedProxies: BlockList;
  readonly clock: () => Date;
  readonly log: Log;
  /** The pages and documents for those who may read the numbers. */
  readonly web: Web;
  /** Whether the store accepts writes, tried now. */
  readonly isHealthy: () => Promise<boolean>;
}

/** PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const how = {
  // An HTTP/1.1 request without Host is refused here, where it is also counted.
  requireHostHeader: false,
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: 1000,
} as const;

/** As Latin-1 text, which Node sends together with the headers. */
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64").toString(
  "latin1",
);
const gifHeaders = {
  "Content-Type": "image/gif",
  "Content-Length": gif.length,
  "Cache-Control": "no-store",
} as const;

/** How requests that are no well-formed hit are answered. */
const statusOf: Partial<Record<Refusal, number>> = {
  path: 404,
  method: 405,
  timeout: 408,
  "too-large": 413,
  headers: 431,
  defect: 500,
  unavailable: 503,
};

/** How a server is reached, and whether it has the pages for those with a role. */
export interface Front {
  readonly tls: Tls | null;
  readonly hasPages: boolean;
}

/** A server that receives hits, and on loopback gives metrics. */
export function makePublicServer(service: Service, { tls, hasPages }: Front): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const failed = (error: unknown) => {
      service.log("error", "defect", { at: placeOf(error) });
      refuse(service, response, "defect");
    };
    const isWhole = request.headers.host !== undefined || request.httpVersion !== "1.1";
    if (isWhole) answerPublic({ service, request, response, failed, hasPages });
    else refuse(service, response, "malformed");
  };
  const server = tls ? createTlsServer({ ...how, ...tls }, listener) : createServer(how, listener);
  server.maxConnections = limits.connections;
  // Who has sent all that it will may still read. Node knows this setting, and does not describe it.
  Object.assign(server, { httpAllowHalfOpen: true });
  // An expectation that is not known may be left alone (RFC 9110, 10.1.1).
  server.on("checkExpectation", listener);
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    answerBroken(service, error, socket),
  );
  server.on("connect", (_request, socket: Socket) => {
    // Node listens to what goes wrong no more, and nobody needs to know.
    socket.on("error", () => {});
    service.tally.add("requests", "refused:method", service.counter.today);
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nConnection: close\r\n\r\n");
  });
  return server;
}

/** A server apart from the public: metrics and health, for whoever can reach it, and the pages for those with a role. */
export function makeAdminServer(service: Service, tls: Tls | null): Server {
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, query } = addressOf(request);
    if (!(await answerAdmin(service, pathname, response)))
      await service.web.answer(request, response, { path: pathname, query });
  };
  return tls ? createTlsServer({ ...how, ...tls }, listener) : createServer(how, listener);
}

/** A request, what answers it, and what to do where that fails. */
interface Exchange {
  readonly service: Service;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly failed: (error: unknown) => void;
  readonly hasPages: boolean;
}

function answerPublic(exchange: Exchange): void {
  const { pathname, query } = addressOf(exchange.request);
  switch (pathname) {
    case "/collect":
      readPayloads(exchange, { kind: "hit", query }, (read) => answerHits(exchange, read, "hit"));
      break;
    case "/batch":
      readPayloads(exchange, { kind: "batch", query }, (read) => answerHits(exchange, read, "batch"));
      break;
    case "/debug/collect":
      readPayloads(exchange, { kind: "hit", query }, (read) => answerDebug(exchange, read));
      break;
    default:
      answerOther(exchange, { pathname, query }).catch(exchange.failed);
  }
}

async function answerOther(
  { service, request, response, hasPages }: Exchange,
  at: ReturnType<typeof addressOf>,
): Promise<void> {
  const { pathname, query } = at;
  if (hasPages && service.web.has(pathname)) {
    await service.web.answer(request, response, { path: pathname, query });
    return;
  }
  const isLocal = isLoopback(request.socket.remoteAddress) && !isForwarded(request.headers);
  const isTheirs = isLocal || pathname === "/healthz";
  if (!isTheirs || !(await answerAdmin(service, pathname, response))) refuse(service, response, "path");
}

async function answerAdmin(service: Service, pathname: string, response: ServerResponse): Promise<boolean> {
  if (pathname === "/healthz") {
    const healthy = await service.isHealthy();
    answerText(response, healthy ? 200 : 503, healthy ? "ready\n" : "The store does not accept writes.\n");
    return true;
  }
  if (pathname !== "/metrics") return false;
  response.writeHead(200, { "Content-Type": metricsType });
  response.end(metricsText(service));
  return true;
}

/** Answers, once what a request brought is durable, or as soon as nothing can be made of it. */
function answerHits(exchange: Exchange, read: readonly string[] | Refusal, kind: "hit" | "batch"): void {
  const { service, request, response, failed } = exchange;
  if (typeof read === "string") {
    if (read === "encoding") answerTaken(service, response, "refused:encoding");
    else refuse(service, response, read);
    return;
  }
  const { tally, counter, accepted, trustedProxies, budget, clock } = service;
  const day = counter.today;
  const spend = () => {
    const forwarded = request.headers["x-forwarded-for"];
    const text = Array.isArray(forwarded) ? forwarded.join(",") : forwarded;
    const address = clientAddress(request.socket.remoteAddress, text, trustedProxies);
    return address === null || budget.spend(address, clock(), day);
  };
  const drop = (parameters: number) => tally.drop(parameters);
  const answer = (hits: readonly Outcome[]) => {
    for (const outcome of hits) tally.add("hits", outcome, day);
    if (hits.includes("refused:unavailable")) {
      refuse(service, response, "unavailable");
      return;
    }
    answerTaken(service, response, outcomeOfRequest(hits));
  };
  const userAgent = request.headers["user-agent"] ?? null;
  const outcomes =
    kind === "batch" && !isBatchWithinLimits(read)
      ? read.map(() => "refused:batch" as const)
      : receive({ payloads: read, userAgent, spend, drop }, accepted, counter);
  if (outcomes instanceof Promise) outcomes.then(answer).catch(failed);
  else answer(outcomes);
}

/** As the protocol does, whatever a request was worth. */
function answerTaken({ tally, counter }: Service, response: ServerResponse, outcome: Outcome): void {
  tally.add("requests", outcome, counter.today);
  response.writeHead(200, gifHeaders);
  response.end(gif, "latin1");
}

function answerDebug({ service, request, response }: Exchange, read: readonly string[] | Refusal): void {
  if (typeof read === "string") {
    refuseUncounted(response, read);
    return;
  }
  const line = request.method === "GET" ? request.url : `${request.method} /debug/collect HTTP/1.1`;
  const body = diagnose(read[0] ?? "", line ?? "", service.accepted.trackingIds);
  answerText(response, 200, `${JSON.stringify(body, null, 2)}\n`, "application/json; charset=utf-8");
}

/** What a request for counting asks. */
interface Asked {
  readonly kind: "hit" | "batch";
  /** What follows the address' `?`. */
  readonly query: string | null;
}

/** Reads the payloads of a request, or why they cannot be. Calls back once, and answers what that throws. */
function readPayloads(
  { request, failed }: Exchange,
  { kind, query }: Asked,
  take: (read: readonly string[] | Refusal) => void,
): void {
  const { method = "", url = "", headers } = request;
  const takeSafely = (read: readonly string[] | Refusal) => {
    try {
      take(read);
    } catch (error) {
      failed(error);
    }
  };
  if (method !== "POST" && (method !== "GET" || kind === "batch")) takeSafely("method");
  else if (url.length > limits.urlBytes) takeSafely("too-large");
  else if (method === "GET") takeSafely(query ? [query] : []);
  else
    readBody(request, kind === "hit" ? limits.hitBytes : limits.batchBytes, (read) => {
      if (typeof read === "string") takeSafely(read);
      else if (!/^(?:identity)?$/i.test(headers["content-encoding"] ?? "")) takeSafely("encoding");
      else {
        const payloads = payloadsOf(read, kind);
        // A POST may have its payload in the address, as `curl -X POST` does.
        takeSafely(payloads.length === 0 && query && kind === "hit" ? [query] : payloads);
      }
    });
}

function addressOf(request: IncomingMessage): { pathname: string; query: string | null } {
  // A request through a proxy may have the whole address (RFC 9112, 3.2.2).
  const { url: whole = "" } = request;
  const url = whole.startsWith("/") ? whole : whole.replace(/^https?:\/\/[^/?]*/i, "");
  const at = url.indexOf("?");
  return at < 0 ? { pathname: url, query: null } : { pathname: url.slice(0, at), query: url.slice(at + 1) };
}

/** Connections on which nothing more is understood; what still comes on them is no further request. */
const broken = new WeakSet<Socket>();

/** Answers once what is no HTTP, too large a head, or did not come whole or in time. */
function answerBroken({ tally, counter }: Service, error: NodeJS.ErrnoException, socket: Socket): void {
  const why = brokenBecause(error.code ?? "");
  // Where somebody reads a body, the answer is theirs.
  if (why !== null && !broken.has(socket) && !endReading(socket, why)) {
    tally.add("requests", `refused:${why}`, counter.today);
    const status = statusOf[why] ?? 400;
    if (socket.writable)
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
  }
  broken.add(socket);
  socket.destroySoon();
}

/** Null where nobody is there, and no request was. */
function brokenBecause(code: string): Refusal | null {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "timeout";
  if (code === "HPE_HEADER_OVERFLOW") return "headers";
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return "too-large";
  if (code === "HPE_INVALID_EOF_STATE") return "aborted";
  return code.startsWith("HPE_") ? "malformed" : null;
}

function refuse(service: Service, response: ServerResponse, why: Refusal): void {
  service.tally.add("requests", `refused:${why}`, service.counter.today);
  refuseUncounted(response, why);
}

function refuseUncounted(response: ServerResponse, why: Refusal): void {
  // Nobody is there any more, or the answer was given already.
  if (response.headersSent || response.destroyed) return;
  response.setHeader("Connection", "close");
  if (why === "method") response.setHeader("Allow", "GET, POST");
  if (why === "unavailable") response.setHeader("Retry-After", limits.retryAfterS);
  answerText(response, statusOf[why] ?? 400, "");
}

function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  type = "text/plain; charset=utf-8",
): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}
