import { join } from "node:path";
import { UsageError, withVariables } from "@djstats/command-line";
import { type StoreLocation, storeLocation } from "@djstats/store";

/** The prefix of environment variables that set flags. */
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

/** @throws UsageError if no store is named and there is no home directory, or if the URL names an unknown engine */
export async function locateStore(flags: StoreFlags): Promise<StoreLocation> {
  const location = storeLocation(flags.store ?? join(await dataDirectory(), "store.sqlite"), flags.keyFile);
  if (!location) throw new UsageError("--store takes a file, or an address that begins with postgres://.");
  return location;
}

/** Loads env-paths only when it is needed: it looks up the home directory, and Node throws if there is none. */
async function dataDirectory(): Promise<string> {
  try {
    const { default: envPaths } = await import("env-paths");
    return envPaths("djstats-collector", { suffix: "" }).data;
  } catch (error) {
    throw new UsageError("There is no home directory for the store. Name a file with --store.", {
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
