/**
 * Node's HTTP server. Importing it would load everything it exports, including WebSocket, which takes nearly as long as
 * starting Node.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule("node:http");
