import { open, readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

// The server that a collector is compared with. It answers 204 and does nothing or, given a file, first writes the bodies
// to disk, many together.
const [file = "", cert = "", key = ""] = process.argv.slice(2);

const answer = (response: ServerResponse) => response.writeHead(204).end();

function ignore(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  answer(response);
}

async function makeAppending(): Promise<typeof ignore> {
  const handle = await open(file, "a");
  let bodies: Buffer[] = [];
  let waiting: ServerResponse[] = [];
  let isWriting = false;
  const write = async () => {
    isWriting = true;
    while (waiting.length > 0) {
      const [written, answered] = [bodies, waiting];
      [bodies, waiting] = [[], []];
      await handle.writev(written);
      await handle.datasync();
      for (const response of answered) answer(response);
    }
    isWriting = false;
  };
  return (request, response) => {
    request.on("data", (part: Buffer) => bodies.push(part));
    request.on("end", () => {
      waiting.push(response);
      if (!isWriting) void write();
    });
  };
}

const listener = file === "" ? ignore : await makeAppending();
const server =
  cert === ""
    ? createServer(listener)
    : createTlsServer({ cert: await readFile(cert), key: await readFile(key) }, listener);
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.error(JSON.stringify({ event: "listening", port }));
});
process.once("SIGTERM", () => process.exit());
