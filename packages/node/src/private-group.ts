import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";

/**
 * Whether a group is a user's private group: it has the user's name and no other member, and is not another user's
 * primary group. Distributions with a umask of 002 create one for every user. Only its user can use its permissions.
 */
export function isPrivateGroup(gid: number): boolean {
  try {
    const { username } = userInfo();
    const [name, , , members = ""] = groupEntry(gid);
    const isOwn = (user: string | undefined) => user === "" || user === username;
    const firstGroups = linesOf(readFileSync("/etc/passwd", "utf8"));
    const isShared = firstGroups.some(([user, , , first]) => Number(first) === gid && !isOwn(user));
    return process.platform !== "darwin" && name === username && members.split(",").every(isOwn) && !isShared;
  } catch {
    return false;
  }
}

/** Asks the directory service only for groups that are not in the file. */
function groupEntry(gid: number): string[] {
  const isIt = ([, , id]: string[]) => id !== undefined && id !== "" && Number(id) === gid;
  const local = linesOf(readFileSync("/etc/group", "utf8")).find(isIt);
  if (local) return local;
  const { stdout } = spawnSync("/usr/bin/getent", ["group", String(gid)], {
    encoding: "utf8",
    timeout: 1000,
  });
  return linesOf(stdout ?? "").find(isIt) ?? [];
}

function linesOf(text: string): string[][] {
  return text.split("\n").map((line) => line.split(":"));
}
