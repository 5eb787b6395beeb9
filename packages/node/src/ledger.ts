import { requestText, type WireRequest } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { describeFileError, FileError, fileErrorOf } from "./errors.ts";
import type { Paths } from "./paths.ts";
import { readRegular, resolveLink } from "./regular-file.ts";
import { makeDirectoryOf, removeFile, writeFileAtomic } from "./replace-file.ts";

type LedgerPaths = Pick<Paths, "ledger" | "unsafeLedger">;

/** The outcome of a request. */
export type Outcome =
  /** It was sent and answered, with this HTTP status. */
  | { readonly outcome: "answered"; readonly status: number }
  /** It was not delivered, or no answer came; `error` is a short code such as ECONNREFUSED or TIMEOUT. */
  | { readonly outcome: "failed"; readonly error: string }
  /** On its way, or the reporter ended before it could write more. */
  | { readonly outcome: "pending" };

/** One request that left this machine, or was about to. */
export type LedgerEntry = Outcome & {
  /** A running number, which is never sent. */
  readonly n: number;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly destination: string;
  /** The request byte for byte, as HTTP/1.1 has it. */
  readonly request: string;
};

/**
 * Reads the ledger, oldest first. Skips lines that are not entries.
 *
 * @throws FileError if it cannot be read
 */
export function readLedger(paths: Pick<Paths, "ledger">): LedgerEntry[] {
  return readLines(paths).flatMap((line) => parseEntry(line) ?? []);
}

/**
 * Records a request before its first byte leaves, under the lock on the files.
 *
 * @returns the entry's number
 * @throws FileError if it cannot be written; nothing may then be sent
 */
export function beginEntry(paths: Paths, request: WireRequest<"send">, now: Date): number {
  const lines = readLines(paths);
  const n = nextNumber(new Set(lines.flatMap((line) => parseEntry(line)?.n ?? [])));
  const entry = {
    n,
    at: now.toISOString(),
    destination: request.url,
    request: requestText(request),
    outcome: "pending",
  };
  writeLines(paths, [...lines, JSON.stringify(entry)]);
  return n;
}

/** Returns an unused number: the next one or, if the last is too large to be from djstats, the first that is free. */
function nextNumber(taken: ReadonlySet<number>): number {
  const next = 1 + Math.max(0, ...taken);
  if (next < Number.MAX_SAFE_INTEGER) return next;
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

/** Records the outcome of a request, under the lock on the files. Does not restore an entry that has been deleted. */
export function endEntry(paths: Paths, n: number, outcome: Outcome): void {
  const lines = readLines(paths);
  const isIt = (entry: LedgerEntry | null) => entry?.n === n && entry.outcome === "pending";
  const index = lines.findIndex((line) => isIt(parseEntry(line)));
  const line = lines[index];
  if (line !== undefined)
    writeLines(paths, lines.with(index, JSON.stringify({ ...parseEntry(line), ...outcome })));
}

/**
 * Removes an ID from every entry, under the lock on the files.
 *
 * @throws FileError if it cannot be read or written
 */
export function forgetId(paths: Paths, id: string): void {
  const lines = readLines(paths);
  const without = lines.map((line) => line.replaceAll(id, "<an id that was rotated>"));
  if (without.some((line, index) => line !== lines[index])) writeLines(paths, without);
}

/**
 * Removes the ledger, under the lock on the files.
 *
 * @throws FileError if it cannot be deleted
 */
export function removeLedger({ ledger, unsafeLedger }: LedgerPaths): void {
  try {
    requireSafe(unsafeLedger);
    removeFile(ledger);
  } catch (error) {
    throw new FileError(`the ledger ${ledger} cannot be removed: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

function readLines({ ledger: path }: Pick<Paths, "ledger">): string[] {
  try {
    const text = readRegular(path, limits.ledgerReadBytes)?.toString() ?? "";
    const lines = text.split("\n").filter(Boolean);
    if (lines.length > 0 && !lines.some(parseEntry)) throw new FileError("it is not a ledger of djstats");
    return lines;
  } catch (error) {
    throw new FileError(`the ledger ${path} cannot be read: ${describeFileError(error)}`, { cause: error });
  }
}

function requireSafe(unsafe: string | null): void {
  if (unsafe !== null) throw fileErrorOf(unsafe);
}

/** Writes the lines, without the oldest if the file would exceed its limit. */
function writeLines({ ledger: path, unsafeLedger }: LedgerPaths, lines: readonly string[]): void {
  let bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const kept = lines.filter((line) => {
    const fits = bytes <= limits.ledgerBytes;
    if (!fits) bytes -= Buffer.byteLength(line) + 1;
    return fits;
  });
  try {
    requireSafe(unsafeLedger);
    makeDirectoryOf(path);
    writeFileAtomic(resolveLink(path), kept.map((line) => `${line}\n`).join(""), "replace");
  } catch (error) {
    throw new FileError(`the ledger ${path} cannot be written: ${describeFileError(error)}`, {
      cause: error,
    });
  }
}

function parseEntry(line: string): LedgerEntry | null {
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? entry : null;
  } catch {
    return null;
  }
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== "object" || value === null) return false;
  const { n, at, destination, request, outcome, status, error } = value as Record<string, unknown>;
  // Entries of djstats are ASCII. Characters that a terminal would interpret are not shown.
  const isText = (text: unknown) => typeof text === "string" && /^[\r\n -~]*$/.test(text);
  const isOutcome =
    outcome === "pending" ||
    (outcome === "answered" && Number.isInteger(status)) ||
    (outcome === "failed" && isText(error));
  return Number.isSafeInteger(n) && [at, destination, request].every(isText) && isOutcome;
}
