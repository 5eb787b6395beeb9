import { delimiter } from "node:path";
import { destinationOf, type PolicyContext } from "@djstats/core";
import { sectionName } from "./config-lines.ts";

/** The environment variables that the observer reads in the process of a command. */
export interface ObserverVariables {
  /** The observer's directory, followed by the previous value. */
  readonly PYTHONPATH: string;
  /** The Node that runs the reporter. */
  readonly DJSTATS_NODE: string;
  /** The reporter's script. */
  readonly DJSTATS_REPORTER: string;
  /** The destination of the build, `URL PROPERTY`; empty if it has none. The user's variables override it. */
  readonly DJSTATS_DESTINATION: string;
}

/** The locations of the observer and its reporter. */
interface Place {
  readonly directory: string;
  readonly reporter: string;
  /** Separates directories on PYTHONPATH: a semicolon on Windows, else a colon. */
  readonly separator?: string;
}

/**
 * Returns the variables that enable the observer for a command and every process it starts.
 *
 * @param place the directory of `sitecustomize.py`, and the script that accepts the flags of `djstats report`
 * @returns null if PYTHONPATH cannot hold them without breaking Python's path: the directory contains the separator, or
 * the existing value is not UTF-8
 */
export function observerVariables(
  { env, profile }: Pick<PolicyContext, "env" | "profile">,
  place: Place,
): ObserverVariables | null {
  const { directory, reporter, separator = delimiter } = place;
  const path = env["PYTHONPATH"] ?? "";
  if (directory.includes(separator) || path.includes("\uFFFD")) return null;
  const inherited = path.split(separator).filter((entry) => entry !== directory);
  const builtIn = destinationOf({ env: {}, profile });
  return {
    // An empty entry would mean the working directory, so add none if PYTHONPATH is not set.
    PYTHONPATH: [directory, ...(path ? inherited : [])].join(separator),
    DJSTATS_NODE: process.execPath,
    DJSTATS_REPORTER: reporter,
    DJSTATS_DESTINATION: builtIn.state === "found" ? sectionName(builtIn.destination) : "",
  };
}
