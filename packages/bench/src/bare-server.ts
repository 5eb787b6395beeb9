import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// What the collector is measured against: answers 204 and does nothing.
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(204);
  response.end();
});
server.listen(0, "127.0.0.1", () => {
  console.error(JSON.stringify({ event: "listening", port: (server.address() as AddressInfo).port }));
});
process.once("SIGTERM", () => process.exit());
