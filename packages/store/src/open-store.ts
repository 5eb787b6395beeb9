import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Database, redactStoreUrl } from "./database.ts";
import { errorDescription, StoreError } from "./errors.ts";
import { openSqlite } from "./sqlite.ts";
import { Store } from "./store.ts";

/** The location of a store, and of its keys. */
export interface StoreLocation {
  /** A URL, or the absolute path of a file. */
  readonly store: string;
  readonly isFile: boolean;
  /** The key file; null if it must be named but is not. */
  readonly keyFile: string | null;
}

/** Engines that are reached by a URL, by its scheme. Every other store is an SQLite file. */
const servers: Readonly<Record<string, (url: string) => Promise<Database>>> = {
  postgres: openPostgresOnDemand,
  postgresql: openPostgresOnDemand,
};

/**
 * Returns the location that `--store` and `--key-file` name. The keys of an SQLite file are next to it unless they are
 * named; those of a database are never in it.
 *
 * @returns null if the store is a URL of no known scheme
 */
export function storeLocation(store: string, keyFile?: string): StoreLocation | null {
  const scheme = schemeOf(store);
  if (scheme && !Object.hasOwn(servers, scheme)) return null;
  const keys = keyFile ?? (scheme ? null : `${store}.keys`);
  return {
    store: scheme ? store : resolve(store),
    isFile: !scheme,
    keyFile: keys === null ? null : resolve(keys),
  };
}

function schemeOf(store: string): string | undefined {
  return /^([a-z]{2,}):\/\//i.exec(store)?.[1]?.toLowerCase();
}

/**
 * Opens a store.
 *
 * @param access `make` creates it if it is missing, `open` writes, `read` does not
 * @throws StoreError if it cannot be opened
 */
export async function openStore(place: StoreLocation, access: "make" | "open" | "read"): Promise<Store> {
  try {
    const database = await openDatabase(place, access);
    try {
      return await (access === "read" ? Store.openReadOnly(database) : Store.open(database));
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    // Every reading is recorded in the store, so even reading needs write access.
    const forWriting = access === "read" ? "" : " for writing";
    throw new StoreError(
      `The store ${redactStoreUrl(place.store)} cannot be opened${forWriting}: ${errorDescription(error)}.`,
      { cause: error },
    );
  }
}

/**
 * Opens a store, calls `work` with it and closes it.
 *
 * @returns the result of `work`
 * @throws StoreError if it cannot be opened; any error of `work`
 */
export async function withStore<T>(
  place: StoreLocation,
  access: "make" | "open" | "read",
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await openStore(place, access);
  try {
    return await work(store);
  } finally {
    await store.database.close();
  }
}

async function openDatabase({ store }: StoreLocation, access: "make" | "open" | "read"): Promise<Database> {
  const openServer = servers[schemeOf(store) ?? ""];
  if (openServer) return openServer(store);
  if (access === "make") mkdirSync(dirname(store), { recursive: true, mode: 0o700 });
  else if (!existsSync(store))
    throw new StoreError(
      `There is no store at ${store}. \`djstats-collector serve\` creates one; --store names another.`,
    );
  return openSqlite(store, access);
}

/** Loads the driver only now, because loading it takes as long as Node takes to start. */
async function openPostgresOnDemand(url: string): Promise<Database> {
  const { openPostgres } = await import("./postgres.ts");
  return openPostgres(url);
}
