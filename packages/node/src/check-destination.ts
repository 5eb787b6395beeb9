import { randomUUID } from "node:crypto";
import { type CheckRequest, checkRequest, type Destination } from "@djstats/core";
import { type Exchanged, exchange } from "./exchange.ts";
import { gatherPlatform } from "./platform.ts";
import { randomSessionId } from "./read-context.ts";

/** Returns the request with which a maintainer tries a property of Google Analytics: with a made-up ID. */
export function makeCheck(destination: Destination, kind: "validate" | "debug-view"): CheckRequest {
  const madeUp = { clientId: randomUUID(), sessionId: randomSessionId(), platform: gatherPlatform() };
  return checkRequest(destination, kind, madeUp);
}

/** Makes the request, once, and reads the answer. Never part of a run. */
export async function sendCheck(request: CheckRequest): Promise<Exchanged> {
  return exchange(request, process.env, "text");
}
