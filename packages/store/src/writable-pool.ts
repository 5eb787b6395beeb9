import pg from "pg";
import { errorCode, errorDescription, ServerAway, StoreError } from "./errors.ts";
import { requireDurableWrites, requireOwnSessions } from "./postgres-checks.ts";
import { explainConnectError, type PostgresConnection } from "./postgres-connection.ts";
import { isSilent } from "./silent-server.ts";

/** Connections to that one of several servers that accepts writes. If it is lost, another is looked for. */
export class WritablePool {
  readonly #servers: readonly PostgresConnection[];
  readonly #options: pg.PoolConfig;
  readonly #onLost: () => void;
  #server = 0;
  #pool: pg.Pool | null = null;
  #search: Promise<pg.Pool> | null = null;
  #probe: Promise<boolean> | null = null;

  /** @param onLost called if an idle connection is lost */
  constructor(servers: readonly PostgresConnection[], options: pg.PoolConfig, onLost: () => void) {
    this.#servers = servers;
    this.#options = options;
    this.#onLost = onLost;
  }

  /**
   * Takes a connection to a server that accepts writes.
   *
   * @returns the connection, and a check that leaves its server if that does not answer
   * @throws ServerAway or the driver's error if no server accepts writes; StoreError if a server is unsuitable
   */
  async connect(): Promise<{ client: pg.PoolClient; isSilent: () => Promise<boolean> }> {
    const pool = this.#pool ?? (await this.#find());
    try {
      return await this.#connectTo(pool);
    } catch (error) {
      if (this.#servers.length === 1 || isBusy(error)) throw error;
      this.leave(pool);
      return this.#connectTo(await this.#find());
    }
  }

  /** Stops using the present server, so that the next connection is made to any that accepts writes. */
  leave(pool: pg.Pool | null = this.#pool): void {
    if (pool === null || pool !== this.#pool) return;
    this.#pool = null;
    this.#server += 1;
    pool.end().catch(() => {});
  }

  async close(): Promise<void> {
    await this.#search?.catch(() => {});
    await this.#pool?.end();
  }

  async #connectTo(pool: pg.Pool): Promise<{ client: pg.PoolClient; isSilent: () => Promise<boolean> }> {
    return { client: await pool.connect(), isSilent: () => this.#isSilent(pool) };
  }

  async #isSilent(pool: pg.Pool): Promise<boolean> {
    const server = this.#servers[this.#server % this.#servers.length];
    // It has been left because it cannot be used.
    if (pool !== this.#pool || !server) return true;
    // One question for all connections that wait.
    this.#probe ??= isSilent(server).finally(() => {
      this.#probe = null;
    });
    const silent = await this.#probe;
    if (silent) this.leave(pool);
    return silent;
  }

  #find(): Promise<pg.Pool> {
    if (this.#pool) return Promise.resolve(this.#pool);
    this.#search ??= this.#tryServers().finally(() => {
      this.#search = null;
    });
    return this.#search;
  }

  async #tryServers(): Promise<pg.Pool> {
    const failures: (readonly [PostgresConnection, unknown])[] = [];
    for (const _ of this.#servers) {
      const server = this.#servers[this.#server % this.#servers.length];
      if (!server) break;
      const pool = this.#makePool(server);
      try {
        await checkSessions(pool, server.displayName);
        this.#pool = pool;
        return pool;
      } catch (error) {
        failures.push([server, explainConnectError(error, server.displayName)]);
        this.#server += 1;
        pool.end().catch(() => {});
      }
    }
    throw mostTelling(failures);
  }

  #makePool({ displayName, ...connection }: PostgresConnection): pg.Pool {
    const pool = new pg.Pool({
      ...this.#options,
      ...connection,
      onConnect: (client) => requireDurableWrites(client, displayName),
    });
    pool.on("error", this.#onLost);
    return pool;
  }
}

async function checkSessions(pool: pg.Pool, displayName: string): Promise<void> {
  const first = await pool.connect();
  try {
    const second = await pool.connect();
    try {
      await requireOwnSessions([first, second], displayName);
    } catch (error) {
      second.release(true);
      throw error;
    }
    second.release();
  } catch (error) {
    first.release(true);
    throw error;
  }
  first.release();
}

/** Whether all connections of a pool were in use for too long, which is not a failure of the server. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout exceeded when trying to connect";
}

/** Returns an error that the operator must act on, or else one that names each server. */
function mostTelling(failures: readonly (readonly [PostgresConnection, unknown])[]): unknown {
  const errors = failures.map(([, error]) => error);
  if (errors.length === 1) return errors[0];
  const list = failures.map(([{ host }, error]) => `${host}: ${errorDescription(error)}`).join("; ");
  return (
    errors.find((error) => error instanceof StoreError) ??
    new ServerAway(`None of the servers accepts writes (${list})`, errorCode(errors[0]))
  );
}
