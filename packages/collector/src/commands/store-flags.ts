import { join, resolve } from "node:path";
import { UsageError } from "@djstats/command-line";
import type { StoreLocation } from "@djstats/store";

/** The flags that name a store and its keys. */
export const storeFlags = {
  store: { placeholder: "WHERE", text: "SQLite file or postgres://HOST/DB (default: in your home)" },
  keyFile: { placeholder: "FILE", text: "file with the secret keys (SQLite default: STORE.keys)" },
} as const;

interface StoreFlags {
  readonly store?: string | undefined;
  readonly keyFile?: string | undefined;
}

/** @throws UsageError where none is named and there is no home directory to have one */
export async function locateStore(flags: StoreFlags): Promise<StoreLocation> {
  const store = flags.store ?? join(await dataDirectory(), "store.sqlite");
  const isPostgres = /^postgres(ql)?:\/\//.test(store);
  if (!isPostgres && /^[a-z]{2,}:\/\//i.test(store))
    throw new UsageError("--store takes a file, or an address that begins with postgres://.");
  const keyFile = flags.keyFile ?? (isPostgres ? null : `${store}.keys`);
  return {
    store: isPostgres ? store : resolve(store),
    isPostgres,
    keyFile: keyFile === null ? null : resolve(keyFile),
  };
}

/** env-paths asks for the home directory as it is loaded, and Node throws where there is none, as in containers. */
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

/** The key file, which PostgreSQL's stores need named: it must not lie in the database. */
export function requireKeyFile({ keyFile }: StoreLocation): string {
  if (keyFile === null)
    throw new UsageError("With PostgreSQL, name the file of secret keys: --key-file FILE.");
  return keyFile;
}
