import { isIP } from "node:net";
import { errorCode, StoreError } from "@djstats/store";
import { errorLocation, type Log } from "../log.ts";
import { isLoopback } from "../receive/client-address.ts";
import type { ConnectedServer } from "../receive/server.ts";

/** A server and the address that it listens on. */
export interface Listener extends ConnectedServer {
  /** The flag that names the address. */
  readonly flag: "--port" | "--admin";
  readonly host: string;
  readonly port: number;
}

/**
 * Listens on an address.
 *
 * @throws StoreError if it cannot
 */
export function listen({ server, flag, host, port }: Listener, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new StoreError(
          `Cannot listen on ${host}, port ${port} (${errorCode(error)}). Choose another with ${flag}.`,
          { cause: error },
        ),
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      const bound = typeof address === "object" && address ? address.port : port;
      server.on("error", (error) => log("listener", { code: errorCode(error), at: errorLocation(error) }));
      log("listening", { listener: flag === "--admin" ? "admin" : "public", host, port: bound });
      resolve();
    });
  });
}

/** Whether only this machine can connect. TLS then has nothing to protect, and a proxy or a monitor uses HTTP. */
export function isLoopbackHost(host: string): boolean {
  return isIP(host) === 0 ? host === "localhost" : isLoopback(host);
}
