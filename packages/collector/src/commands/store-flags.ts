import { join, resolve } from "node:path";
import type { StoreLocation } from "@djstats/store";
import { UsageError } from "../errors.ts";

/** The flags that name a store and its keys. */
export const storeFlags = { store: { type: "string" }, "key-file": { type: "string" } } as const;

export const storeFlagTexts = [
  ["--store WHERE", "SQLite file or postgres://HOST/DB; by default one at home"],
  ["--key-file FILE", "file of secret keys; beside an SQLite file by default"],
] as const;

export interface StoreFlags {
  readonly store?: string | undefined;
  readonly "key-file"?: string | undefined;
}

/** @throws UsageError where none is named and there is no home directory to have one */
export async function locateStore(flags: StoreFlags): Promise<StoreLocation> {
  const store = flags.store ?? join(await dataDirectory(), "store.sqlite");
  const isPostgres = /^postgres(ql)?:\/\//.test(store);
  if (!isPostgres && /^[a-z]{2,}:\/\//i.test(store))
    throw new UsageError("--store takes a file, or an address that begins with postgres://.");
  const keyFile = flags["key-file"] ?? (isPostgres ? null : `${store}.keys`);
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
