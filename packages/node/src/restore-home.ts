import { homedir } from "node:os";

/**
 * env-paths asks for the home directory as it is loaded, and Node throws where there is none: no HOME, and a user whom
 * the system does not know, as containers have them. So this is loaded before, and lends one.
 */
const before = process.env["HOME"];
const homeIsMissing = !hasHome();
if (homeIsMissing) process.env["HOME"] = "/";

/** Takes back what was lent, once env-paths is loaded. */
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
