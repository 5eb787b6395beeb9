/**
 * Node's HTTP server. An `import` of it would load what all of its names stand for, WebSocket among them, and take
 * nearly as long as Node's own start.
 */
export const { createServer, STATUS_CODES } = process.getBuiltinModule("node:http");
