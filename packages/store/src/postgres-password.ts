import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { errorCode, StoreError } from "./errors.ts";

/** The connection that a line in a file of passwords is for. */
export interface PasswordPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/**
 * Finds a password in the file that PostgreSQL's own programs use too: `PGPASSFILE`, or else `~/.pgpass`. Its lines are
 * `host:port:database:user:password`, and the first that fits counts.
 *
 * @returns null if there is none
 * @throws StoreError if other users may read the file, or if `PGPASSFILE` cannot be read
 */
export function findPassword(
  place: PasswordPlace,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  const named = env["PGPASSFILE"];
  const file = named || join(env["HOME"] ?? homedir(), ".pgpass");
  let text: string;
  try {
    if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0)
      throw new StoreError(
        `Users other than its owner can read the file of passwords ${file}. Run: chmod 600 ${file}`,
      );
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (!named) return null;
    throw new StoreError(`The file of passwords ${file} cannot be read (${errorCode(error)}).`, {
      cause: error,
    });
  }
  const host = place.host.startsWith("/") ? "localhost" : place.host;
  const wanted = [host, String(place.port), place.database, place.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith("#")) continue;
    const [password, ...fields] = fieldsOf(line).reverse();
    if (password === undefined || fields.length !== wanted.length) continue;
    if (fields.reverse().every((field, n) => field === "*" || field === wanted[n])) return password;
  }
  return null;
}

/** Splits a line at colons. A backslash escapes a colon or a backslash. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/g)]
    .slice(0, 5)
    .map(([, field = ""]) => field.replace(/\\(.)/g, "$1"));
}
