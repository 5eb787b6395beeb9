import type { Socket } from "node:net";
import { STATUS_CODES } from "../http.ts";
import type { Connections } from "./connections.ts";
import type { Rejection } from "./outcomes.ts";
import { abortReading } from "./read-body.ts";
import { statusOf } from "./responses.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Connections whose HTTP can no longer be parsed. Later data on them is not another request. */
const failedSockets = new WeakSet<Socket>();

/** Rejects a request, once, that is not valid HTTP, has oversized headers, or is incomplete or too slow; then ends it. */
export function onClientError(
  { outcomeCounters, counter }: ServerDeps,
  connections: Connections,
  { error, socket }: { readonly error: NodeJS.ErrnoException; readonly socket: Socket },
): void {
  const why = clientErrorOutcome(error.code ?? "");
  if (failedSockets.has(socket)) return;
  failedSockets.add(socket);
  if (why === null) {
    socket.destroy();
    return;
  }
  // The request whose body is being read gets the response.
  if (abortReading(socket, why)) connections.end(socket, "");
  else {
    outcomeCounters.add("requests", `refused:${why}`, counter.today);
    const status = statusOf(why);
    connections.end(
      socket,
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  }
}

/** Returns null if the client is gone, or no request had begun. */
function clientErrorOutcome(code: string): Rejection | null {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "timeout";
  if (code === "HPE_HEADER_OVERFLOW") return "headers";
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return "too-large";
  if (code === "HPE_INVALID_EOF_STATE") return "aborted";
  return code.startsWith("HPE_") ? "malformed" : null;
}
