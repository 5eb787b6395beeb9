import { statSync } from "node:fs";
import { isLoopback } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { errorCode } from "./errors.ts";

const client = () => import("undici");

/** Loads the client in advance, which takes longer than deciding. `exchange` reports any failure. */
export async function loadClient(): Promise<void> {
  await client().catch(() => {});
}

/** A complete request: nothing is added to it. */
interface CompleteRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The outcome of a request. */
export type Exchanged =
  | { readonly outcome: "answered"; readonly status: number; readonly text: string }
  | { readonly outcome: "failed"; readonly error: string };

/**
 * Makes one request, once, over HTTPS (plain HTTP to a loopback address). Follows no redirect and keeps no cookie.
 * Honours HTTPS_PROXY and NO_PROXY. Loads undici when called, not before.
 *
 * @param read the part of the response to read: only its status, or also its text, up to 64 KB
 * @returns the outcome; network failures are outcomes and never thrown
 */
export async function exchange(
  { url: address, method, headers: all, body: content }: CompleteRequest,
  env: NodeJS.ProcessEnv,
  read: "status" | "text" = "status",
): Promise<Exchanged> {
  const url = new URL(address);
  const signal = AbortSignal.timeout(limits.exchangeMs);
  let close = async () => {};
  try {
    const { Agent, EnvHttpProxyAgent, request: post } = await client();
    refuseWaiting(env["NODE_EXTRA_CA_CERTS"]);
    // A connection for one request needs no keep-alive probes.
    const connect = { timeout: limits.connectMs, rejectUnauthorized: true, keepAlive: false };
    const options = { connect, allowH2: false, pipelining: 0, connections: 1 };
    const proxy = isLoopback(url.hostname) ? null : proxyOf(env);
    const dispatcher = proxy
      ? new EnvHttpProxyAgent({
          ...options,
          httpProxy: "",
          httpsProxy: proxy,
          noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
          proxyTls: connect,
          requestTls: connect,
        })
      : new Agent(options);
    close = () => dispatcher.destroy();
    // The client writes these three headers itself, and sends the rest unchanged.
    const { host, connection, "content-length": _, ...headers } = all;
    const reset = connection === "close";
    const answer = post(url, { dispatcher, method, headers, body: content ?? null, reset, signal });
    const { statusCode, body } = await Promise.race([answer, rejectAt(signal)]);
    const text = read === "text" ? await Promise.race([textOf(body), rejectAt(signal)]) : "";
    body.on("error", () => {}).destroy();
    return { outcome: "answered", status: statusCode, text };
  } catch (error) {
    return { outcome: "failed", error: nameOf(error) };
  } finally {
    void close();
  }
}

/** Maximum number of bytes that are read of a response. Published numbers have some 20 KB. */
export const responseBytes: number = 64 * 1024;

/** Reads at most 64 KB of a response. */
async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= responseBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, responseBytes).toString();
}

/** Rejects when the signal aborts. The client checks it only once connected, not while it waits for a proxy. */
function rejectAt(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

/**
 * Rejects a file of certificate authorities that is not a regular file: OpenSSL would block on a named pipe, and a
 * watchdog could not end that.
 *
 * @throws Error
 */
export function refuseWaiting(file: string | undefined): void {
  if (file && statSync(file, { throwIfNoEntry: false })?.isFile() === false)
    throw Object.assign(new Error(), { code: "BAD_CA_FILE" });
}

/**
 * Returns the URL of the proxy for HTTPS. Without a scheme it is HTTP, as for curl, git and pip.
 *
 * @throws Error for a proxy that cannot be used: bypassing it would reveal an address that it hides
 */
export function proxyOf(env: NodeJS.ProcessEnv): string | null {
  const proxy = env["https_proxy"] || env["HTTPS_PROXY"] || env["all_proxy"] || env["ALL_PROXY"];
  if (!proxy) return null;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`);
  if (!url || !/^https?:$/.test(url.protocol)) throw Object.assign(new Error(), { code: "BAD_PROXY" });
  return url.href;
}

/** Returns an error's code or the name of its class, never its message, because messages contain addresses. */
export function nameOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "TIMEOUT";
  if (error instanceof AggregateError) return nameOf(error.errors[0]);
  return errorCode(error) ?? (error instanceof Error ? error.name : "UNKNOWN");
}
