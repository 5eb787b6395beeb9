import { type Denied, type PolicyContext, statusOf } from "@djstats/core";
import { FileError, sentenceOf } from "./errors.ts";
import type { Paths } from "./paths.ts";
import { rehearse } from "./rehearse.ts";

/**
 * Returns why the next tracked command would send nothing, or null if it would send. Unless the policy denies every
 * command, this also checks that a run could write its files, and leaves nothing behind.
 */
export function whyNothingSent(paths: Paths, context: PolicyContext): Denied | null {
  const denied = statusOf(context);
  if (denied && denied.reason !== "notice-pending" && denied.reason !== "notice-recent") return denied;
  try {
    rehearse(paths);
    return denied;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { reason: "config-unreadable", why: sentenceOf(error) };
  }
}
