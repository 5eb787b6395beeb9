import type { Socket } from "node:net";
import { STATUS_CODES } from "../http.ts";
import type { Rejection } from "./outcomes.ts";
import { abortReading } from "./read-body.ts";
import { statusOf } from "./responses.ts";
import type { ServerDeps } from "./server-deps.ts";

/** Connections on which nothing more is understood; what still comes on them is no further request. */
const failedSockets = new WeakSet<Socket>();

/** Answers once what is no HTTP, too large a head, or did not come whole or in time. */
export function onClientError(
  { outcomeCounters, counter }: ServerDeps,
  error: NodeJS.ErrnoException,
  socket: Socket,
): void {
  const why = clientErrorOutcome(error.code ?? "");
  // Where somebody reads a body, the answer is theirs.
  if (why !== null && !failedSockets.has(socket) && !abortReading(socket, why)) {
    outcomeCounters.add("requests", `refused:${why}`, counter.today);
    const status = statusOf(why);
    if (socket.writable)
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
  }
  failedSockets.add(socket);
  socket.destroySoon();
}

/** Null where nobody is there, and no request was. */
function clientErrorOutcome(code: string): Rejection | null {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return "timeout";
  if (code === "HPE_HEADER_OVERFLOW") return "headers";
  if (code === "HPE_CHUNK_EXTENSIONS_OVERFLOW") return "too-large";
  if (code === "HPE_INVALID_EOF_STATE") return "aborted";
  return code.startsWith("HPE_") ? "malformed" : null;
}
