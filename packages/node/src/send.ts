import { maySend, type WireRequest } from "@djstats/core";
import { exchange } from "./exchange.ts";
import type { Outcome } from "./ledger.ts";

/**
 * Sends one request, once, and reads only the status of the response. See `exchange`.
 *
 * @returns the outcome; network failures are outcomes and never thrown
 * @throws TypeError if `encode` did not make the request from a permit to send
 */
export async function send(
  request: WireRequest<"send">,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Outcome> {
  if (!maySend(request))
    throw new TypeError("Only a request that encode() made from a permit to send can be sent.");
  const done = await exchange(request, env);
  return done.outcome === "answered" ? { outcome: "answered", status: done.status } : done;
}
