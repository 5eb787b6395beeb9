import { statSync } from "node:fs";
import { delimiter } from "node:path";
import { type PolicyContext, statusOf } from "@djstats/core";
import type { Paths } from "./paths.ts";

/** Environment variables that tell the observer what it needs, in the process of a command. */
export interface ObserverVariables {
  /** The observer's directory, followed by the previous value. */
  readonly PYTHONPATH: string;
  /** The Node that runs the reporter. */
  readonly DJSTATS_NODE: string;
  /** The reporter's script. */
  readonly DJSTATS_REPORTER: string;
  /** The config file: if it is missing, the notice is pending. */
  readonly DJSTATS_CONFIG: string;
  /** The config file's time of change in ns, if the notice is pending for a different reason; else empty. */
  readonly DJSTATS_PENDING: string;
}

/** The locations of the observer and its reporter. */
interface Place {
  readonly directory: string;
  readonly reporter: string;
  /** Separates directories on PYTHONPATH: a semicolon on Windows, else a colon. */
  readonly separator?: string;
}

/**
 * Returns the variables that put the observer in place for a command and every process it starts.
 *
 * @param place the directory of `sitecustomize.py`, and the script that accepts the flags of `djstats report`
 * @returns null if PYTHONPATH cannot hold them without breaking Python's path: the directory contains the separator, or
 * the existing value is not UTF-8
 */
export function observerVariables(
  context: PolicyContext,
  paths: Paths,
  place: Place,
): ObserverVariables | null {
  const { directory, reporter, separator = delimiter } = place;
  const path = context.env["PYTHONPATH"] ?? "";
  if (directory.includes(separator) || path.includes("\uFFFD")) return null;
  const inherited = path.split(separator).filter((entry) => entry !== directory);
  const pending = statusOf(context)?.reason === "notice-pending";
  return {
    // An empty entry would mean the working directory, so add none if PYTHONPATH is not set.
    PYTHONPATH: [directory, ...(path ? inherited : [])].join(separator),
    DJSTATS_NODE: process.execPath,
    DJSTATS_REPORTER: reporter,
    DJSTATS_CONFIG: paths.config,
    DJSTATS_PENDING: pending
      ? String(statSync(paths.config, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? "")
      : "",
  };
}
