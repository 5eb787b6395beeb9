import { homedir } from "node:os";

/**
 * env-paths looks up the home directory when it is loaded, and Node throws if there is none: no HOME and a user unknown
 * to the system, as in some containers. This module is loaded first and sets HOME temporarily.
 */
const before = process.env["HOME"];
const homeIsMissing = !hasHome();
if (homeIsMissing) process.env["HOME"] = "/";

/** Removes the temporary HOME, once env-paths has been loaded. */
export function restoreHome(): void {
  if (!homeIsMissing) return;
  if (before === undefined) delete process.env["HOME"];
  else process.env["HOME"] = before;
}

function hasHome(): boolean {
  try {
    return homedir() !== "";
  } catch {
    return false;
  }
}
