import {
  defaultProfile,
  type Facts,
  type KnownDestination,
  noticeVersion,
  type PolicyContext,
  type UserConfig,
} from "@djstats/core";

/** The developer of DEP 8's own example. */
export const dep: Facts = {
  command: "startproject",
  django: "1.11",
  python: { implementation: "CPython", version: "3.5.1" },
  platform: { os: "macos", machine: "x86_64", version: "10.12.0" },
  settings: { state: "none" },
};

export const id = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";

const destinationEnv = {
  DJSTATS_ENDPOINT: "https://collector.example",
  DJSTATS_TRACKING_ID: "UA-12345-1",
};

/** The present time of every test. */
export const now: number = Date.parse("2026-11-24T09:00:00Z");

/** The record of collector.example after the notice was shown for it, an hour ago. */
export const shown: KnownDestination = {
  url: "https://collector.example/collect",
  trackingId: "UA-12345-1",
  id,
  notice: noticeVersion,
  shown: now - 3_600_000,
  ended: false,
};

/** Returns the context of a developer to whom the notice was shown, with some values replaced. */
export function context(
  env: Record<string, string> = {},
  { disable = null, ...known }: Partial<KnownDestination & Pick<UserConfig, "disable">> = {},
  consent: "opt-out" | "opt-in" = "opt-out",
): PolicyContext {
  return {
    env: { ...destinationEnv, ...env },
    config: { state: "read", userConfig: { disable, destinations: [{ ...shown, ...known }] } },
    profile: { ...defaultProfile, consent },
    now,
    sessionId: "1483920617",
  };
}
