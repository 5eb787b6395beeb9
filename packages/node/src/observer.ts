import { statSync } from "node:fs";
import { delimiter } from "node:path";
import { type PolicyContext, statusOf } from "@djstats/core";
import type { Paths } from "./paths.ts";

/** What the observer must be told, as variables of the environment in which a command runs. */
export interface ObserverVariables {
  /** The observer's directory, before all else that stands on it. */
  readonly PYTHONPATH: string;
  /** The Node that runs the reporter. */
  readonly DJSTATS_NODE: string;
  /** The reporter's script. */
  readonly DJSTATS_REPORTER: string;
  /** The config file: where there is none, the notice is due. */
  readonly DJSTATS_CONFIG: string;
  /** The config file's time of change where the notice is due for another reason, in ns; else empty. */
  readonly DJSTATS_PENDING: string;
}

/** Where the observer and its reporter are. */
interface Place {
  readonly directory: string;
  readonly reporter: string;
  /** Stands between two directories on PYTHONPATH: a semicolon on Windows, else a colon. */
  readonly separator?: string;
}

/**
 * The variables that put the observer in place for a command and all that it starts.
 *
 * @param place the directory of `sitecustomize.py`, and the script that takes the flags of `djstats report`
 * @returns null where PYTHONPATH cannot hold them, which would break Python's path: the directory holds the character
 * that stands between two, or what is there already is not UTF-8
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
    // An empty entry would mean the working directory; a PYTHONPATH that is not set has none.
    PYTHONPATH: [directory, ...(path ? inherited : [])].join(separator),
    DJSTATS_NODE: process.execPath,
    DJSTATS_REPORTER: reporter,
    DJSTATS_CONFIG: paths.config,
    DJSTATS_PENDING: pending
      ? String(statSync(paths.config, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? "")
      : "",
  };
}
