import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "./outcomes.ts";

/** What is beyond a limit is read and thrown away up to this, so that the client gets to read its answer. */
const discardedBytesMax = 1024 * 1024;

const waiting = new WeakMap<Duplex, (why: Refusal) => void>();

/** Reads a body of so many bytes at most, chunked or not; or says why there is none. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    const { socket } = request;
    let parts: Buffer[] = [];
    let bytes = 0;
    const done = (read: Buffer | Refusal) => {
      waiting.delete(socket);
      resolve(read);
    };
    waiting.set(socket, done);
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > bytesMax) parts = [];
      else parts.push(part);
      if (bytes > bytesMax + discardedBytesMax) done("too-large");
    });
    request.on("end", () => done(bytes > bytesMax ? "too-large" : Buffer.concat(parts)));
    request.on("close", () => done("aborted"));
    request.on("error", () => done("aborted"));
  });
}

/**
 * Tells whoever reads a body on this socket that none will come.
 *
 * @returns whether anybody did
 */
export function endReading(socket: Duplex, why: Refusal): boolean {
  const end = waiting.get(socket);
  end?.(why);
  return end !== undefined;
}
