import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Rejection } from "./outcomes.ts";

/**
 * The request whose body is being read on a connection (the last one if pipelined), and a function that ends reading.
 */
const reading = new WeakMap<Duplex, { request: IncomingMessage; done: (why: Rejection) => void }>();

/**
 * Reads a body of at most `bytesMax` bytes, chunked or not. Calls `take` once, with the body or the reason there is
 * none. Discards excess bytes until the request times out, because a client that is cut off while sending never reads
 * the response.
 */
export function readBody(
  request: IncomingMessage,
  bytesMax: number,
  take: (read: Buffer | Rejection) => void,
): void {
  const { socket } = request;
  const parts: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const done = (read: Buffer | Rejection) => {
    if (isDone) return;
    isDone = true;
    if (reading.get(socket)?.request === request) reading.delete(socket);
    take(read);
  };
  reading.set(socket, { request, done });
  request.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes <= bytesMax) parts.push(part);
    else parts.length = 0;
  });
  request.on("end", () => {
    const [first] = parts;
    if (bytes > bytesMax) done("too-large");
    else done(first && parts.length === 1 ? first : Buffer.concat(parts));
    // The request stays in memory until it is answered; its body need not.
    parts.length = 0;
  });
  request.on("close", () => done("aborted"));
}

/**
 * Ends the reading of a body on this socket.
 *
 * @returns whether a body was being read; false if the whole request has already arrived
 */
export function abortReading(socket: Duplex, why: Rejection): boolean {
  const read = reading.get(socket);
  if (!read || read.request.complete) return false;
  read.done(why);
  return true;
}
