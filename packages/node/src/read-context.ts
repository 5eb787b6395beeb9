import type { PolicyContext, Profile } from "@djstats/core";
import { readConfig } from "./config.ts";
import type { Paths } from "./paths.ts";

/** Returns everything that the policy looks at, as it is now. Writes nothing and never throws. */
export function readContext(paths: Paths, profile: Profile): PolicyContext {
  let sessionId: string | undefined;
  return {
    env: process.env,
    config: readConfig(paths),
    profile,
    now: Date.now(),
    // Made only for a request: loading node:crypto would delay every `djstats run` by milliseconds.
    get sessionId() {
      sessionId ??= randomSessionId();
      return sessionId;
    },
  };
}

/** Returns ten random digits, the first of them 1. */
export function randomSessionId(): string {
  const { randomInt } = process.getBuiltinModule("node:crypto");
  return String(1_000_000_000 + randomInt(1_000_000_000));
}
