import { randomUUID } from "node:crypto";
import { type CheckRequest, checkRequest, type Destination } from "@djstats/core";
import { type Exchanged, exchange } from "./exchange.ts";
import { gatherPlatform } from "./platform.ts";
import { randomSessionId } from "./read-context.ts";

/** Returns the request, with a made-up ID, with which a maintainer checks a property of Google Analytics. */
export function makeCheck(destination: Destination, kind: "validate" | "debug-view"): CheckRequest {
  const madeUp = { clientId: randomUUID(), sessionId: randomSessionId(), platform: gatherPlatform() };
  return checkRequest(destination, kind, madeUp);
}

/** Sends the request, once, and reads the response. Never part of a run. */
export async function sendCheck(request: CheckRequest): Promise<Exchanged> {
  return exchange(request, process.env, "text");
}
