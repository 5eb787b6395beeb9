import { decide, noticeVersion, type PolicyContext } from "@djstats/core";
import { expect } from "vitest";

const destination = { endpoint: "https://collector.example/collect", trackingId: "UA-1-1" };

const facts = {
  command: "runserver",
  django: "5.2.3",
  python: { implementation: "CPython", version: "3.13.1" },
  platform: { os: "linux", machine: "x86_64", version: "" },
  settings: { state: "loaded", debug: true },
} as const;

/** Decides for a developer who can be counted, and records every variable that the policy looks at. */
function look(env: Record<string, string>, seen: Set<string>): string {
  const watched = new Proxy(env, {
    get: (target, name) => {
      seen.add(String(name));
      return Reflect.get(target, name);
    },
    has: (target, name) => {
      seen.add(String(name));
      return Reflect.has(target, name);
    },
    ownKeys: () => {
      throw new Error("The policy lists the environment, so no list of variables could suffice.");
    },
  });
  const known = {
    url: destination.endpoint,
    trackingId: destination.trackingId,
    id: "8ab62c45-4d1f-4a0e-9d3a-0f6f3b1c2d4e",
    notice: noticeVersion,
    shown: 0,
    ended: false,
  };
  const context: PolicyContext = {
    env: watched,
    config: { state: "read", userConfig: { disable: null, destinations: [known] } },
    profile: { consent: "opt-out", destination, program: null, site: "https://site.example/" },
    now: Date.UTC(2026, 0, 1),
    sessionId: "1483920617",
  };
  return decide(facts, context).kind;
}

/** Returns the names that the policy looks at, including those it looks at only once others have a value. */
export function policyVariables(): string[] {
  const seen = new Set<string>();
  // "send" shows that no rule ended the decision before the others had been checked.
  expect(look({}, seen)).toBe("send");
  for (const name of seen) for (const value of ["1", "false"]) look({ [name]: value }, seen);
  return [...seen];
}
