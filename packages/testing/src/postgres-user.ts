import { execFileSync } from "node:child_process";

/** Returns the user to run PostgreSQL as if this process is root, which PostgreSQL rejects. Null otherwise. */
export function postgresUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const idOf = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: idOf("-u"), gid: idOf("-g") };
}
