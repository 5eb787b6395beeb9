import { userInfo } from "node:os";

/** Who acts at the store itself, as the system names them: whoever can open it needs no grant. */
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
