import pg from "pg";
import { errorCode, ServerAway } from "./errors.ts";
import { limits } from "./limits.ts";
import type { PostgresConnection } from "./postgres-connection.ts";

/**
 * Waits for work on a server, unless it takes long and the server is silent. A machine that is gone resets no connection,
 * and a statement may take long for good reasons, so only a new connection tells the two apart.
 *
 * @param isSilent called every few seconds while the work takes long
 * @throws ServerAway if the server is silent; whatever the work throws
 */
export async function unlessSilent<T>(work: Promise<T>, isSilent: () => Promise<boolean>): Promise<T> {
  const silence = Promise.withResolvers<never>();
  let isOver = false;
  const look = async () => {
    if (await isSilent()) silence.reject(new ServerAway("The server does not answer", "ETIMEDOUT"));
    else if (!isOver) timer = setTimeout(look, limits.connectMs);
  };
  let timer = setTimeout(look, limits.connectMs);
  // The work may have ended by the time the answer is known.
  silence.promise.catch(() => {});
  try {
    return await Promise.race([work, silence.promise]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** Whether a server cannot be reached by a new connection. One that answers with an error is not silent. */
export async function isSilent({ displayName, host, ...connection }: PostgresConnection): Promise<boolean> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: limits.connectMs });
  client.on("error", () => {});
  try {
    await client.connect();
    return false;
  } catch (error) {
    return (
      /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ETIMEDOUT)$/.test(errorCode(error)) ||
      (error instanceof Error && error.message === "timeout expired")
    );
  } finally {
    client.end().catch(() => {});
  }
}
