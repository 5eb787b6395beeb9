import { readFileSync } from "node:fs";
import { actorOf, identify, localActor, roles } from "@djstats/reports/access";
import type { Database } from "@djstats/store";
import { errorCode, StoreError } from "@djstats/store";

/** The flag that names the grant under which a command runs. */
export const asFlag = {
  placeholder: "FILE",
  text: "file with your own token; `env`: DJSTATS_ACCESS_TOKEN",
} as const;

/**
 * Returns the name that the audit log records for the person who runs a command.
 *
 * @param as a file with the token of an infrastructure grant, or `env`; undefined to record only the system's user
 * @throws StoreError if the token does not belong to a valid infrastructure grant
 */
export async function actingAs(database: Database, as: string | undefined): Promise<string> {
  if (as === undefined) return localActor();
  const token = as === "env" ? (process.env["DJSTATS_ACCESS_TOKEN"] ?? "") : readToken(as);
  const identity = await database.transaction("read", (query) => identify(query, { token }, new Date()));
  const { grant } = identity;
  if (!grant?.role || !roles[grant.role].administers)
    throw new StoreError(
      `The token in --as ${as} does not belong to a valid infrastructure grant. Nothing was changed.`,
    );
  return `${localActor()} as ${actorOf(grant)}`;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new StoreError(`The file ${file} cannot be read (${errorCode(error)}).`, { cause: error });
  }
}
