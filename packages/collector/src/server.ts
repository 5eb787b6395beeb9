import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { BlockList, Socket } from "node:net";
import type { PrefixBudget } from "./budget.ts";
import { clientAddress, isLoopback } from "./client-address.ts";
import type { Counter } from "./counter.ts";
import { diagnose } from "./diagnose.ts";
import { limits } from "./limits.ts";
import { type Log, placeOf } from "./log.ts";
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
  /** Whether the store accepts writes, tried now. */
  readonly isHealthy: () => Promise<boolean>;
}

/** PEM. */
export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const timeouts = {
  maxHeaderSize: limits.headerBytes,
  headersTimeout: limits.headersMs,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionsCheckingInterval: 1000,
} as const;

const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
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

/** A server that receives hits, and on loopback gives metrics. */
export function makePublicServer(service: Service, tls: Tls | null): Server {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answerPublic(service, request, response).catch((error: unknown) => {
      service.log("error", "defect", { at: placeOf(error) });
      refuse(service, response, "defect");
    });
  };
  const server = tls ? createTlsServer({ ...timeouts, ...tls }, listener) : createServer(timeouts, listener);
  server.maxConnections = limits.connections;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) =>
    answerBroken(service, error, socket),
  );
  server.on("connect", (_request, socket: Socket) => {
    service.tally.add("requests", "refused:method", service.counter.today);
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, POST\r\nConnection: close\r\n\r\n");
  });
  return server;
}

/** A server for those who run the collector: metrics and health, for whoever can reach it. */
export function makeAdminServer(service: Service): Server {
  return createServer(timeouts, async (request, response) => {
    const { pathname } = addressOf(request);
    if (!(await answerAdmin(service, pathname, response)))
      answerText(response, 404, "There is no such page.\n");
  });
}

async function answerPublic(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, query } = addressOf(request);
  switch (pathname) {
    case "/collect":
      return answerHits(service, request, response, { kind: "hit", query });
    case "/batch":
      return answerHits(service, request, response, { kind: "batch", query: null });
    case "/debug/collect":
      return answerDebug(service, request, response, query);
  }
  const isLocal =
    isLoopback(request.socket.remoteAddress) && request.headers["x-forwarded-for"] === undefined;
  if ((isLocal || pathname === "/healthz") && (await answerAdmin(service, pathname, response))) return;
  refuse(service, response, "path");
}

async function answerAdmin(service: Service, pathname: string, response: ServerResponse): Promise<boolean> {
  if (pathname === "/healthz") {
    const healthy = await service.isHealthy();
    answerText(response, healthy ? 200 : 503, healthy ? "ready\n" : "The store does not accept writes.\n");
    return true;
  }
  if (pathname !== "/metrics") return false;
  response.writeHead(200, { "Content-Type": metricsType });
  response.end(metricsText(service.tally, service.counter));
  return true;
}

/** What a request for counting asks. */
interface Asked {
  readonly kind: "hit" | "batch";
  /** A GET's payload. */
  readonly query: string | null;
}

async function answerHits(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  { kind, query }: Asked,
): Promise<void> {
  const read = await readPayloads(request, { kind, query });
  if (!Array.isArray(read)) return refuse(service, response, read);
  const { tally, counter, accepted } = service;
  const day = counter.today;
  const hits = await outcomesOf(read);
  for (const outcome of hits) tally.add("hits", outcome, day);
  const outcome =
    hits.length === 0 && request.headers["content-encoding"] ? "refused:encoding" : outcomeOfRequest(hits);
  if (hits.includes("refused:unavailable")) return refuse(service, response, "unavailable");
  tally.add("requests", outcome, day);
  response.writeHead(200, gifHeaders);
  response.end(gif);

  function outcomesOf(payloads: readonly string[]): Promise<Outcome[]> | Outcome[] {
    if (kind === "batch" && !isBatchWithinLimits(payloads)) return payloads.map(() => "refused:batch");
    return receive({ payloads, userAgent: request.headers["user-agent"] ?? null, spend }, accepted, counter);
  }
  function spend(): boolean {
    const forwarded = request.headers["x-forwarded-for"];
    const address = clientAddress(
      request.socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
      service.trustedProxies,
    );
    return address === null || service.budget.spend(address, service.clock(), day);
  }
}

async function answerDebug(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  query: string | null,
): Promise<void> {
  const read = await readPayloads(request, { kind: "hit", query });
  if (!Array.isArray(read)) return refuseUncounted(response, read);
  const line = request.method === "GET" ? `/debug/collect?${query ?? ""}` : "POST /debug/collect HTTP/1.1";
  const body = diagnose(read[0] ?? "", line, service.accepted.trackingIds);
  response.writeHead(200, { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

/** The payloads of a request, or why it cannot be read. */
async function readPayloads(request: IncomingMessage, { kind, query }: Asked): Promise<string[] | Refusal> {
  const { method = "", url = "", headers } = request;
  const takes = kind === "hit" ? ["GET", "POST"] : ["POST"];
  if (!takes.includes(method)) return "method";
  if (url.length > limits.urlBytes) return "too-large";
  if (method === "GET") return query ? [query] : [];
  const body = await readBody(request, kind === "hit" ? limits.hitBytes : limits.batchBytes);
  if (!Buffer.isBuffer(body)) return body;
  if (![undefined, "identity"].includes(headers["content-encoding"])) return [];
  const payloads = payloadsOf(body, kind);
  // A POST may have its payload in the address, as curl's -X POST does.
  return payloads.length === 0 && query ? [query] : payloads;
}

function addressOf(request: IncomingMessage): { pathname: string; query: string | null } {
  // A request through a proxy may have the whole address (RFC 9112, 3.2.2).
  const url = (request.url ?? "").replace(/^https?:\/\/[^/?]*/i, "");
  const at = url.indexOf("?");
  return at < 0 ? { pathname: url, query: null } : { pathname: url.slice(0, at), query: url.slice(at + 1) };
}

/** Answers what is no HTTP, too large a head, or did not come in time. */
function answerBroken({ tally, counter }: Service, error: NodeJS.ErrnoException, socket: Socket): void {
  const why = brokenBecause(error.code ?? "");
  // Nobody is there, and no request was.
  if (why !== null && !endReading(socket, why)) tally.add("requests", `refused:${why}`, counter.today);
  if (why !== null && socket.writable) {
    const status = statusOf[why] ?? 400;
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  }
  socket.destroySoon();
}

function brokenBecause(code: string): Refusal | null {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "timeout";
  if (code === "HPE_HEADER_OVERFLOW") return "headers";
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return "too-large";
  return code.startsWith("HPE_") && code !== "HPE_INVALID_EOF_STATE" ? "malformed" : null;
}

function refuse(service: Service, response: ServerResponse, why: Refusal): void {
  service.tally.add("requests", `refused:${why}`, service.counter.today);
  refuseUncounted(response, why);
}

function refuseUncounted(response: ServerResponse, why: Refusal): void {
  // Nobody is there any more, or the answer was given already.
  if (why === "aborted" || response.headersSent || response.destroyed) return;
  response.setHeader("Connection", "close");
  if (why === "method") response.setHeader("Allow", "GET, POST");
  if (why === "unavailable") response.setHeader("Retry-After", limits.retryAfterS);
  answerText(response, statusOf[why] ?? 400, "");
}

function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
  });
  response.end(text);
}
