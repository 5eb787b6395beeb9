import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { PolicyContext } from "@djstats/core";
import { findPaths, type Paths, readContext as readContextOf } from "@djstats/node";
import { profile } from "./profile.ts";

/** The script of the reporter, in the same directory as this program. */
export const reporterScript: string = join(programDirectory(), "reporter.cjs");
export const exchangeScript: string = pathToFileURL(join(programDirectory(), "exchange.cjs")).href;
export const observerDirectory: string = join(programDirectory(), "observer");

/** Returns this person's files, and everything that the policy looks at, as it is now. */
export function readContext(): { readonly paths: Paths; readonly context: PolicyContext } {
  const paths = findPaths();
  return { paths, context: readContextOf(paths, profile) };
}

function programDirectory(): string {
  return typeof __dirname === "string" ? __dirname : join(dirname(import.meta.dirname), "dist");
}
