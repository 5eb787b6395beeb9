import { randomInt } from "node:crypto";
import type pg from "pg";
import { ServerAway, StoreError } from "./errors.ts";
import { limits } from "./limits.ts";

/**
 * Selects the settings without which a server does not accept writes, or may lose a committed transaction. Sets how long
 * the server keeps the locks of a collector whose machine is gone.
 */
export const serverSettings = `SELECT current_setting('transaction_read_only'), current_setting('fsync'),
  current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
  set_config('idle_in_transaction_session_timeout', '${limits.idleMs}', false)`;

/** Statements that show on two connections whether sessions and locks work as the collector expects. */
export const sessionChecks = {
  process: "SELECT pg_backend_pid()",
  begin: "BEGIN",
  lockShared: "SELECT pg_advisory_xact_lock_shared($1)",
  tryLock: "SELECT pg_try_advisory_xact_lock($1)",
  tryLockShared: "SELECT pg_try_advisory_xact_lock_shared($1)",
  end: "ROLLBACK",
} as const;

/**
 * Rejects a server that is read-only, or that acknowledges a transaction before it is on disk, here and on the standbys
 * it waits for: it would lose acknowledged developers.
 *
 * @throws ServerAway if it is read-only; StoreError if it could lose data
 */
export async function requireDurableWrites(client: pg.ClientBase, displayName: string): Promise<void> {
  const [readOnly, fsync, commit, standbys] = await selectRow(client, serverSettings);
  if (readOnly === "on")
    throw new ServerAway(`The database ${displayName} is read-only, or a standby`, "25006");
  for (const [name, value] of [
    ["fsync", fsync],
    ["synchronous_commit", commit],
  ])
    if (value === "off")
      throw new StoreError(
        `The database ${displayName} has ${name} off and could lose committed data. Turn it on.`,
      );
  if (standbys !== "" && (commit === "local" || commit === "remote_write"))
    throw new StoreError(
      `The database ${displayName} has synchronous standbys, but synchronous_commit is ${commit}: a failover could lose committed data. Set it to on.`,
    );
}

/**
 * Rejects a pooler that shares a session among connections, and an engine that accepts advisory locks but does not
 * lock.
 *
 * @throws StoreError if sessions are shared or locks do not lock
 */
export async function requireOwnSessions(
  [first, second]: readonly [pg.ClientBase, pg.ClientBase],
  displayName: string,
): Promise<void> {
  if (await shareSessions(first, second))
    throw new StoreError(
      `A pooler in front of the database ${displayName} moves connections between sessions. Connect to PostgreSQL itself, or pool by session.`,
    );
  if (!(await locksHold(first, second)))
    throw new StoreError(
      `The advisory locks of the database ${displayName} do not lock, so it cannot be used by several processes. Use PostgreSQL.`,
    );
}

/**
 * Whether connections share sessions. Outside a transaction, a pooler may run each statement in a different session.
 */
async function shareSessions(first: pg.ClientBase, second: pg.ClientBase): Promise<boolean> {
  const processes = { first: new Set<unknown>(), second: new Set<unknown>() };
  for (const _ of [1, 2, 3]) {
    processes.first.add((await selectRow(first, sessionChecks.process))[0]);
    for (const _ of [1, 2]) processes.second.add((await selectRow(second, sessionChecks.process))[0]);
  }
  const all = new Set([...processes.first, ...processes.second]);
  return processes.first.size > 1 || processes.second.size > 1 || all.size < 2;
}

async function locksHold(first: pg.ClientBase, second: pg.ClientBase): Promise<boolean> {
  // No other process has a lock of this number.
  const lock = [-1 - randomInt(2 ** 31)];
  const acquires = async (client: pg.ClientBase, sql: string) => (await selectRow(client, sql, lock))[0];
  await first.query(sessionChecks.begin);
  await second.query(sessionChecks.begin);
  await acquires(first, sessionChecks.lockShared);
  const acquired = [await acquires(second, sessionChecks.tryLock)];
  await first.query(sessionChecks.end);
  acquired.push(await acquires(second, sessionChecks.tryLock));
  await first.query(sessionChecks.begin);
  acquired.push(await acquires(first, sessionChecks.tryLockShared));
  await first.query(sessionChecks.end);
  await second.query(sessionChecks.end);
  return acquired.join() === "false,true,false";
}

async function selectRow(
  client: pg.ClientBase,
  text: string,
  values: readonly number[] = [],
): Promise<unknown[]> {
  const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: "array" });
  return rows[0] ?? [];
}
