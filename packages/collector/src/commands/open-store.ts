import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { StoreProblem, troubleWords, UsageProblem } from "../problems.ts";
import { type Database, whereOf } from "../store/database.ts";
import { openSqlite } from "../store/sqlite.ts";
import { Store } from "../store/store.ts";

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

/** Where a store is, and its keys. */
export interface Place {
  readonly store: string;
  readonly isPostgres: boolean;
  /** Null where it has to be named and is not. */
  readonly keyFile: string | null;
}

/** @throws UsageProblem where none is named and there is no home directory to have one */
export async function placeOfStore(flags: StoreFlags): Promise<Place> {
  const store = flags.store ?? join(await dataDirectory(), "store.sqlite");
  const isPostgres = /^postgres(ql)?:\/\//.test(store);
  if (!isPostgres && /^[a-z]{2,}:\/\//i.test(store))
    throw new UsageProblem("--store takes a file, or an address that begins with postgres://.");
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
    throw new UsageProblem("There is no home directory to keep the store in: name a file with --store.", {
      cause: error,
    });
  }
}

/** The key file, which PostgreSQL's stores need named: it must not lie in the database. */
export function keyFileOf({ keyFile }: Place): string {
  if (keyFile === null)
    throw new UsageProblem("With PostgreSQL, name the file of secret keys: --key-file FILE.");
  return keyFile;
}

/**
 * Opens a store.
 *
 * @param how `make` makes it where there is none, `open` writes, `read` does not
 * @throws StoreProblem where it cannot be opened
 */
export async function openStore(place: Place, how: "make" | "open" | "read"): Promise<Store> {
  try {
    const database = await openDatabase(place, how);
    try {
      return await (how === "read" ? Store.toRead(database) : Store.over(database));
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof StoreProblem) throw error;
    // Whatever is read of a store is written down in it.
    const forWriting = how === "read" ? "" : " for writing";
    throw new StoreProblem(
      `The store ${whereOf(place.store)} cannot be opened${forWriting}: ${troubleWords(error)}.`,
      { cause: error },
    );
  }
}

/**
 * Opens a store, does something with it and closes it.
 *
 * @returns what the work gives, an exit status for most
 * @throws StoreProblem where it cannot be opened; what the work throws
 */
export async function withStore<T>(
  place: Place,
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

async function openDatabase({ store, isPostgres }: Place, how: "make" | "open" | "read"): Promise<Database> {
  if (isPostgres) {
    // Loading the driver takes as long as Node takes to start.
    const { openPostgres } = await import("../store/postgres.ts");
    return openPostgres(store);
  }
  if (how === "make") mkdirSync(dirname(store), { recursive: true, mode: 0o700 });
  else if (!existsSync(store))
    throw new StoreProblem(
      `There is no store at ${store}. \`djstats-collector serve\` makes one; --store names another.`,
    );
  return openSqlite(store, how);
}
