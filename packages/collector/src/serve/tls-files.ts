import { readFileSync } from "node:fs";
import { Server as TlsServer } from "node:tls";
import { UsageError } from "@djstats/command-line";
import { errorCode, StoreError } from "@djstats/store";
import type { Log } from "../log.ts";
import type { Tls } from "../receive/server.ts";
import type { Listener } from "./listeners.ts";

/** Reads the certificate again and gives it to servers, for new connections. If that fails, the previous one stays. */
export async function reloadTls(
  read: () => Promise<Tls | null>,
  listeners: readonly Listener[],
  log: Log,
): Promise<void> {
  try {
    const tls = await read();
    for (const { server } of listeners) if (tls && server instanceof TlsServer) server.setSecureContext(tls);
    log("reloaded", { certificate: tls !== null });
  } catch (error) {
    log("not-reloaded", { problem: error instanceof Error ? error.message : "unknown" });
  }
}

/**
 * Reads a certificate chain and its key, both PEM.
 *
 * @returns null if neither is named
 * @throws UsageError if only one is named
 * @throws StoreError if a file cannot be read, or if the two do not belong together
 */
export async function readTls(cert: string | undefined, key: string | undefined): Promise<Tls | null> {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined)
    throw new UsageError("Give --tls-cert and --tls-key together.");
  const read = (file: string) => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw new StoreError(`The file ${file} cannot be read (${errorCode(error)}).`, { cause: error });
    }
  };
  const tls = { cert: read(cert), key: read(key) };
  const { createSecureContext } = await import("node:tls");
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new StoreError(
      `${cert} and ${key} are not a certificate and its key in PEM format (${errorCode(error)}).`,
      {
        cause: error,
      },
    );
  }
  return tls;
}
