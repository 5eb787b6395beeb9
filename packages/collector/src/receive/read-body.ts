import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Rejection } from "./outcomes.ts";

/** Whose body is being read on a connection, of pipelined ones the last; and how to end that. */
const reading = new WeakMap<Duplex, { request: IncomingMessage; done: (why: Rejection) => void }>();

/**
 * Reads a body of so many bytes at most, chunked or not; or says why there is none. Calls back once. What is beyond is
 * thrown away as it comes, until the time for a request is over: who is cut off while sending never reads the answer.
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
  });
  request.on("close", () => done("aborted"));
}

/**
 * Tells whoever reads a body on this socket that none will come.
 *
 * @returns whether anybody did. Who has a whole request, of which not all was read yet, does not wait for more
 */
export function abortReading(socket: Duplex, why: Rejection): boolean {
  const read = reading.get(socket);
  if (!read || read.request.complete) return false;
  read.done(why);
  return true;
}
