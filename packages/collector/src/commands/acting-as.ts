import { readFileSync } from "node:fs";
import { actorOf } from "../access/grants.ts";
import { identify } from "../access/identify.ts";
import { localActor } from "../access/local-actor.ts";
import { roles } from "../access/roles.ts";
import { StoreProblem, troubleCode } from "../problems.ts";
import type { Database } from "../store/database.ts";

/**
 * Who acts at the store, as the audit log names them.
 *
 * @param as a file with the token of a grant that may grant and revoke, or `env`; undefined for the system's user alone
 * @throws StoreProblem where the token is not such a one
 */
export async function actingAs(database: Database, as: string | undefined): Promise<string> {
  if (as === undefined) return localActor();
  const token = as === "env" ? (process.env["DJSTATS_ACCESS_TOKEN"] ?? "") : readToken(as);
  const identity = await database.transaction("reading", (query) => identify(query, { token }, new Date()));
  const { grant } = identity;
  if (!grant?.role || !roles[grant.role].administers)
    throw new StoreProblem(
      `The token of --as ${as} is none of a grant of infrastructure that holds today; nothing was done.`,
    );
  return `${localActor()} as ${actorOf(grant)}`;
}

function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new StoreProblem(`The file ${file} cannot be read (${troubleCode(error)}).`, { cause: error });
  }
}
