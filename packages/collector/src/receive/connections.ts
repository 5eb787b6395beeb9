import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { limits } from "../limits.ts";

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

interface Connection {
  readonly tcp: Socket;
  deadlineMs: number;
  /** The latest request, until its response is closed. */
  exchange: Exchange | null;
}

/** How many connections are examined to find one that makes room for a new one. */
const evictionTries = 64;

/**
 * The open connections of a server, each with a deadline. Node's own timers watch only connections that its HTTP parser
 * reads: not tunnels, nor responses that the client does not read, nor any connection once the server is closing.
 */
export class Connections {
  readonly #max: number;
  readonly #nowMs: () => number;
  /** The connection that has been in its present state for longest comes first. */
  readonly #open = new Set<Connection>();
  readonly #bySocket = new WeakMap<Socket, Connection>();
  /**
   * Connections in a TLS handshake, by the addresses at both ends: nothing else links a TLS socket to its TCP socket.
   */
  readonly #handshaking = new Map<string, Connection>();
  #isClosing = false;

  constructor(
    server: Server,
    {
      max = limits.connections,
      nowMs = () => performance.now(),
    }: { readonly max?: number; readonly nowMs?: () => number } = {},
  ) {
    this.#max = max;
    this.#nowMs = nowMs;
    const isTls = "setSecureContext" in server;
    server.on("connection", (tcp: Socket) => this.#accept(tcp, isTls ? addressesOf(tcp) : null));
    server.on("secureConnection", (socket: Socket) => {
      const addresses = addressesOf(socket);
      const connection = this.#handshaking.get(addresses);
      if (connection) this.#bySocket.set(socket, connection);
      this.#handshaking.delete(addresses);
    });
    const timer = setInterval(() => this.#cutOverdue(), limits.tickMs).unref();
    server.on("close", () => clearInterval(timer));
  }

  /** Starts the deadline of a request and its response. Call it before handling the request. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#bySocket.get(request.socket);
    if (!connection) return;
    const exchange = { request, response };
    connection.exchange = exchange;
    if (this.#isClosing) response.shouldKeepAlive = false;
    this.#extend(connection, limits.requestMs + limits.answerMs);
    response.on("close", () => {
      if (connection.exchange !== exchange) return;
      connection.exchange = null;
      this.#extend(connection, limits.keepAliveMs + limits.requestMs);
    });
  }

  /**
   * Ends a connection on which no further request is read. Data on its way to the client, and the response to an
   * earlier request, still have a moment to arrive.
   *
   * @param last text to send last
   */
  end(socket: Socket, last: string): void {
    const connection = this.#bySocket.get(socket);
    const earlier = connection?.exchange?.response;
    // Read the rest of the data: otherwise a reset could overtake the response.
    socket.on("error", () => {}).resume();
    if (connection) this.#extend(connection, earlier ? limits.requestMs + limits.answerMs : limits.lingerMs);
    if (!earlier) socket.end(last);
    else earlier.on("close", () => this.end(socket, last));
  }

  /**
   * Lets each connection end with the response to its latest request. Its header says so, so that clients reconnect.
   */
  closeAfterResponses(): void {
    this.#isClosing = true;
    for (const { exchange } of this.#open) if (exchange) exchange.response.shouldKeepAlive = false;
  }

  /** Cuts all connections. */
  destroyAll(): void {
    for (const { tcp } of this.#open) tcp.destroy();
  }

  #accept(tcp: Socket, addresses: string | null): void {
    if (this.#open.size >= this.#max && !this.#makeRoom()) {
      tcp.destroy();
      return;
    }
    const connection = { tcp, deadlineMs: this.#nowMs() + limits.requestMs, exchange: null };
    this.#open.add(connection);
    this.#bySocket.set(tcp, connection);
    if (addresses !== null) this.#handshaking.set(addresses, connection);
    tcp.on("close", () => {
      this.#open.delete(connection);
      if (addresses !== null) this.#handshaking.delete(addresses);
    });
  }

  /**
   * Cuts the connection that has been without a whole, unanswered request for longest, so that one host cannot hold
   * all.
   */
  #makeRoom(): boolean {
    let tries = 0;
    for (const connection of this.#open) {
      tries += 1;
      if (tries > evictionTries) return false;
      const { tcp, exchange } = connection;
      if (exchange?.request.complete && !exchange.response.writableEnded) continue;
      this.#open.delete(connection);
      tcp.destroy();
      return true;
    }
    return false;
  }

  #extend(connection: Connection, byMs: number): void {
    connection.deadlineMs = this.#nowMs() + byMs;
    if (this.#open.delete(connection)) this.#open.add(connection);
  }

  #cutOverdue(): void {
    const now = this.#nowMs();
    for (const { tcp, deadlineMs } of this.#open) if (deadlineMs < now) tcp.destroy();
  }
}

function addressesOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
