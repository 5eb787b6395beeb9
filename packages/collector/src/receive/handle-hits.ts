import { clientAddress, isFromUntrustedProxy } from "./client-address.ts";
import { diagnose } from "./diagnose.ts";
import { type Outcome, type Rejection, requestOutcome } from "./outcomes.ts";
import type { Exchange } from "./read-payloads.ts";
import { isBatchWithinLimits, recordHits } from "./record-hits.ts";
import { sendError, sendErrorUncounted, sendPixel, sendText } from "./responses.ts";

/** Replies once the hits of a request are durable, or at once if none of them can be counted. */
export function handleHits(
  exchange: Exchange,
  read: readonly string[] | Rejection,
  kind: "hit" | "batch",
): void {
  const { deps, request, response, failed } = exchange;
  if (typeof read === "string") {
    if (read === "encoding") sendPixel(deps, response, "refused:encoding");
    else sendError(deps, response, read);
    return;
  }
  const { outcomeCounters, counter, accepted, trustedProxies, rateLimiter } = deps;
  const day = counter.today;
  const tryConsume = () => {
    if (isFromUntrustedProxy(request, trustedProxies)) deps.warnOfUntrustedProxy();
    const address = clientAddress(request, trustedProxies);
    return address === null || rateLimiter.tryConsume(address, day);
  };
  const addIgnoredParameters = (parameters: number) => outcomeCounters.addIgnoredParameters(parameters);
  const answer = (hits: readonly Outcome[]) => {
    for (const outcome of hits) outcomeCounters.add("hits", outcome, day);
    if (hits.includes("refused:unavailable")) {
      sendError(deps, response, "unavailable");
      return;
    }
    sendPixel(deps, response, requestOutcome(hits));
  };
  const userAgent = request.headers["user-agent"] ?? null;
  const outcomes =
    kind === "batch" && !isBatchWithinLimits(read)
      ? read.map(() => "refused:batch" as const)
      : recordHits({ payloads: read, userAgent, tryConsume, addIgnoredParameters }, accepted, counter);
  if (outcomes instanceof Promise) outcomes.then(answer).catch(failed);
  else answer(outcomes);
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
