import { join } from "node:path";
import { UsageError, withVariables } from "@djstats/command-line";
import { type StoreLocation, storeLocation } from "@djstats/store";

/** What the names of environment variables that set flags begin with. */
export const prefix = "DJSTATS_COLLECTOR";

/** The flags that name a store and its keys. */
export const storeFlags = withVariables(prefix, {
  store: { placeholder: "WHERE", text: "SQLite file or postgres://HOST/DB (default: in your home)" },
  keyFile: { placeholder: "FILE", text: "file with the secret keys (SQLite default: STORE.keys)" },
});

interface StoreFlags {
  readonly store?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** @throws UsageError if none is named and there is no home directory for one, or if the URL is of no known engine */
export async function locateStore(flags: StoreFlags): Promise<StoreLocation> {
  const location = storeLocation(flags.store ?? join(await dataDirectory(), "store.sqlite"), flags.keyFile);
  if (!location) throw new UsageError("--store takes a file, or an address that begins with postgres://.");
  return location;
}

/** env-paths looks up the home directory as it is loaded, and Node throws if there is none, as in containers. */
async function dataDirectory(): Promise<string> {
  try {
    const { default: envPaths } = await import("env-paths");
    return envPaths("djstats-collector", { suffix: "" }).data;
  } catch (error) {
    throw new UsageError("There is no home directory to keep the store in: name a file with --store.", {
      cause: error,
    });
  }
}

/** Returns the key file, which must be named for PostgreSQL: it must not be in the database. */
export function requireKeyFile({ keyFile }: StoreLocation): string {
  if (keyFile === null)
    throw new UsageError("With PostgreSQL, name the file of secret keys: --key-file FILE.");
  return keyFile;
}
