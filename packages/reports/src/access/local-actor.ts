import { userInfo } from "node:os";

/** Returns the system's name of the person who acts at the store itself. Anyone who can open it needs no grant. */
export function localActor(): string {
  return `local:${localUser()}`;
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return String(process.getuid?.() ?? "unknown");
  }
}
