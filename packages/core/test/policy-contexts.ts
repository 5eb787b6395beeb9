import {
  defaultProfile,
  type Facts,
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

/** Someone who has seen the notice for collector.example, and said nothing. */
export const told: UserConfig = {
  id,
  notice: noticeVersion,
  origin: "https://collector.example",
  disable: null,
  ended: null,
};

export function context(
  env: Record<string, string> = {},
  userConfig: Partial<UserConfig> = {},
  consent: "opt-out" | "opt-in" = "opt-out",
): PolicyContext {
  return {
    env: { ...destinationEnv, ...env },
    config: { state: "read", userConfig: { ...told, ...userConfig } },
    profile: { ...defaultProfile, consent },
  };
}
