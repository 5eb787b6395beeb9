import { clientAddress, isFromUntrustedProxy } from "./client-address.ts";
import { diagnose } from "./diagnose.ts";
import { findEventFaults } from "./event-faults.ts";
import { type Rejection, requestOutcome } from "./outcomes.ts";
import { parseEvents } from "./parse-events.ts";
import { type Hit, parseHit } from "./parse-hit.ts";
import type { Exchange } from "./read-payloads.ts";
import { isBatchWithinLimits, recordHits } from "./record-hits.ts";
import { sendAccepted, sendError, sendErrorUncounted, sendText } from "./responses.ts";
import type { PayloadKind } from "./server-deps.ts";

/** Replies once the hits of a request are durable, or at once if none of them can be counted. */
export function handleHits(
  exchange: Exchange,
  read: readonly string[] | Rejection,
  kind: "hit" | "batch",
): void {
  const userAgent = exchange.request.headers["user-agent"] ?? null;
  const { accepted } = exchange.deps;
  answerHits(exchange, kind, read, (payloads) =>
    kind === "batch" && !isBatchWithinLimits(payloads)
      ? payloads.map(() => "batch" as const)
      : payloads.map((payload) => parseHit(payload, userAgent, accepted)),
  );
}

/** Replies to the events of Google Analytics 4 in the same way. */
export function handleEvents(
  exchange: Exchange,
  read: readonly string[] | Rejection,
  query: string | null,
): void {
  const { accepted } = exchange.deps;
  answerHits(exchange, "events", read, (payloads) =>
    payloads.flatMap((payload) => parseEvents(payload, query, accepted)),
  );
}

function answerHits(
  { deps, request, response, failed }: Exchange,
  kind: PayloadKind,
  read: readonly string[] | Rejection,
  parse: (payloads: readonly string[]) => readonly (Hit | Rejection)[],
): void {
  if (typeof read === "string") {
    if (read === "encoding") sendAccepted(deps, response, { outcome: "refused:encoding", kind });
    else sendError(deps, response, read);
    return;
  }
  const { outcomeCounters, counter, trustedProxies, rateLimiter } = deps;
  const day = counter.today;
  const tryConsume = () => {
    if (isFromUntrustedProxy(request, trustedProxies)) deps.warnOfUntrustedProxy();
    const address = clientAddress(request, trustedProxies);
    return address === null || rateLimiter.tryConsume(address, day);
  };
  const addIgnoredParameters = (parameters: number) => outcomeCounters.addIgnoredParameters(parameters);
  recordHits({ hits: parse(read), tryConsume, addIgnoredParameters }, counter, (outcomes) => {
    try {
      for (const outcome of outcomes) outcomeCounters.add("hits", outcome, day);
      if (outcomes.includes("refused:unavailable")) sendError(deps, response, "unavailable");
      else sendAccepted(deps, response, { outcome: requestOutcome(outcomes), kind });
    } catch (error) {
      failed(error);
    }
  });
}

export function handleDebug(
  { deps, request, response }: Exchange,
  read: readonly string[] | Rejection,
): void {
  if (typeof read === "string") {
    sendErrorUncounted(response, read);
    return;
  }
  const line = request.method === "GET" ? request.url : `${request.method} /debug/collect HTTP/1.1`;
  const body = diagnose(read[0] ?? "", line ?? "", deps.accepted.trackingIds);
  sendText(response, 200, `${JSON.stringify(body, null, 2)}\n`, "application/json; charset=utf-8");
}

/** Answers as Google's validator does. Nothing is counted. */
export function handleValidation({ response }: Exchange, read: readonly string[] | Rejection): void {
  if (typeof read === "string") {
    sendErrorUncounted(response, read);
    return;
  }
  const body = { validationMessages: findEventFaults(read[0] ?? "") };
  sendText(response, 200, `${JSON.stringify(body, null, 2)}\n`, "application/json; charset=utf-8");
}
