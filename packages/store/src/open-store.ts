import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Database, redactStoreUrl } from "./database.ts";
import { errorDescription, StoreError } from "./errors.ts";
import { openSqlite } from "./sqlite.ts";
import { Store } from "./store.ts";

/** Where a store is, and its keys. */
export interface StoreLocation {
  readonly store: string;
  readonly isPostgres: boolean;
  /** Null where it has to be named and is not. */
  readonly keyFile: string | null;
}

/**
 * Opens a store.
 *
 * @param how `make` makes it where there is none, `open` writes, `read` does not
 * @throws StoreError where it cannot be opened
 */
export async function openStore(place: StoreLocation, how: "make" | "open" | "read"): Promise<Store> {
  try {
    const database = await openDatabase(place, how);
    try {
      return await (how === "read" ? Store.openReadOnly(database) : Store.open(database));
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof StoreError) throw error;
    // Whatever is read of a store is written down in it.
    const forWriting = how === "read" ? "" : " for writing";
    throw new StoreError(
      `The store ${redactStoreUrl(place.store)} cannot be opened${forWriting}: ${errorDescription(error)}.`,
      { cause: error },
    );
  }
}

/**
 * Opens a store, does something with it and closes it.
 *
 * @returns what the work gives, an exit status for most
 * @throws StoreError where it cannot be opened; what the work throws
 */
export async function withStore<T>(
  place: StoreLocation,
  how: "make" | "open" | "read",
  work: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await openStore(place, how);
  try {
    return await work(store);
  } finally {
    await store.database.close();
  }
}

async function openDatabase(
  { store, isPostgres }: StoreLocation,
  how: "make" | "open" | "read",
): Promise<Database> {
  if (isPostgres) {
    // Loading the driver takes as long as Node takes to start.
    const { openPostgres } = await import("./postgres.ts");
    return openPostgres(store);
  }
  if (how === "make") mkdirSync(dirname(store), { recursive: true, mode: 0o700 });
  else if (!existsSync(store))
    throw new StoreError(
      `There is no store at ${store}. \`djstats-collector serve\` makes one; --store names another.`,
    );
  return openSqlite(store, how);
}
