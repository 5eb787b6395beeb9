import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { buildHit, decide, encode, requestText } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { context, dep, id } from "../../core/test/policy-contexts.ts";
import { beginEntry, endEntry, forgetId, readLedger, removeLedger } from "../src/ledger.ts";
import type { Paths } from "../src/paths.ts";

const decision = decide(dep, context());
if (decision.kind !== "send") throw new Error("no permit");
const request = encode(buildHit(decision.permit));
const isPosix = process.platform !== "win32";
const at = new Date("2026-11-24T09:00:00Z");
const lineOf = (parts: object) =>
  JSON.stringify({ n: 7, at: "then", destination: "there", request: "r", outcome: "pending", ...parts });
let home: Home;
let paths: Paths;

beforeEach(() => {
  home = makeHome();
  paths = {
    config: home.config,
    ledger: home.ledger,
    homeConfig: null,
    systemConfig: "/nowhere",
    unsafe: null,
    unsafeLedger: null,
  };
});
afterEach(() => home[Symbol.dispose]());

it("records a request byte for byte before its outcome, and its outcome afterwards", () => {
  const n = beginEntry(paths, request, at);
  const entry = { n, at: at.toISOString(), destination: request.url, request: requestText(request) };
  expect(readLedger(paths)).toEqual([{ ...entry, outcome: "pending" }]);
  endEntry(paths, n, { outcome: "answered", status: 204 });
  expect(readLedger(paths)).toEqual([{ ...entry, outcome: "answered", status: 204 }]);
});

it.runIf(isPosix)("creates the ledger with a mode for its owner only, except on Windows", () => {
  beginEntry(paths, request, at);
  expect([statSync(home.ledger).mode & 0o777, statSync(dirname(home.ledger)).mode & 0o777]).toEqual([
    0o600, 0o700,
  ]);
});

it("keeps the ledger below its limit by dropping the oldest entries", () => {
  mkdirSync(dirname(home.ledger), { recursive: true });
  const line = lineOf({ n: 1, request: "x".repeat(1000) });
  writeFileSync(home.ledger, `${line}\n`.repeat(400));
  const n = beginEntry(paths, request, at);
  expect(statSync(home.ledger).size).toBeLessThanOrEqual(limits.ledgerBytes);
  expect(readLedger(paths).at(-1)).toMatchObject({ n, outcome: "pending" });
});

it("does not read a ledger that is far larger than its limit", () => {
  mkdirSync(dirname(home.ledger), { recursive: true });
  writeFileSync(home.ledger, "");
  truncateSync(home.ledger, 5 * 2 ** 30);
  const message = `the ledger ${home.ledger} cannot be read: it is larger than ${limits.ledgerReadBytes} bytes`;
  expect(() => readLedger(paths)).toThrow(message);
  expect(() => beginEntry(paths, request, at)).toThrow(message);
});

it.runIf(isPosix)(
  "writes a linked ledger at the link's target, and keeps the link (not tested on Windows)",
  () => {
    const target = join(home.work, "ledger");
    writeFileSync(target, "");
    mkdirSync(dirname(home.ledger), { recursive: true });
    symlinkSync(target, home.ledger);
    beginEntry(paths, request, at);
    expect(lstatSync(home.ledger).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toContain(id);
  },
);

it("keeps malformed lines in the ledger", () => {
  mkdirSync(dirname(home.ledger), { recursive: true });
  const foreign = [
    "half a li",
    "null",
    "[]",
    ...[{ n: "x" }, { n: 1e300 }, { at: 1 }, { destination: null }, { request: "\u001b[2J" }],
    ...[{ outcome: "answered" }, { outcome: "failed" }, { outcome: "lost" }],
  ].map((line) => (typeof line === "string" ? line : lineOf(line)));
  const text = [lineOf({}), ...foreign].map((line) => `${line}\n`).join("");
  writeFileSync(home.ledger, text.trimEnd());
  expect(beginEntry(paths, request, at)).toBe(8);
  expect(readFileSync(home.ledger, "utf8")).toContain(text);
  expect(readLedger(paths).map(({ n }) => n)).toEqual([7, 8]);
});

it("keeps as many ledger lines as fit", () => {
  mkdirSync(dirname(home.ledger), { recursive: true });
  const line = `${lineOf({})}\n`;
  writeFileSync(home.ledger, line + "1\n".repeat((limits.ledgerReadBytes - line.length) / 2));
  expect(beginEntry(paths, request, at)).toBe(8);
  expect(readLedger(paths)).toHaveLength(1);
});

it("throws if the ledger cannot be written, so that the caller sends nothing", () => {
  mkdirSync(home.ledger, { recursive: true });
  expect(() => beginEntry(paths, request, at)).toThrow("it is a directory");
});

it("does not create a ledger for an outcome if it has been deleted", () => {
  const n = beginEntry(paths, request, at);
  removeLedger(paths);
  endEntry(paths, n, { outcome: "answered", status: 200 });
  expect(existsSync(home.ledger)).toBe(false);
});

it("deletes an ID wherever it appears in the ledger", () => {
  endEntry(paths, beginEntry(paths, request, at), { outcome: "failed", error: "TIMEOUT" });
  forgetId(paths, id);
  expect(readFileSync(home.ledger, "utf8")).not.toContain(id);
  expect(readLedger(paths)).toHaveLength(1);
});

it.each([Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1])(
  "hides no later entry behind one with the number %d",
  (n) => {
    const planted = { n, at: "2026-11-24T09:00:00Z", destination: "x", request: "x", outcome: "pending" };
    mkdirSync(dirname(home.ledger), { recursive: true, mode: 0o700 });
    writeFileSync(home.ledger, `${JSON.stringify(planted)}\n`);
    const numbers = [1, 2, 3].map(() => beginEntry(paths, request, new Date()));
    expect(numbers).toEqual([1, 2, 3]);
    for (const one of numbers) endEntry(paths, one, { outcome: "answered", status: 200 });
    expect(readLedger(paths).map((entry) => [entry.n, entry.outcome])).toEqual([
      [n, "pending"],
      [1, "answered"],
      [2, "answered"],
      [3, "answered"],
    ]);
  },
);
