import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import type { Hono } from "hono";
import { limits } from "../limits.ts";
import { clientAddress } from "../receive/client-address.ts";
import { readBody } from "../receive/read-body.ts";
import type { PageHandler } from "../receive/server-deps.ts";
import type { PagesEnv } from "./request-context.ts";
import { transportOf } from "./transport.ts";

/**
 * Returns a handler for a server of `node:http` that lets an app answer. `@hono/node-server` would normalize paths, and
 * would reject some requests before the app can count them (decision 16).
 */
export function nodeAdapter(app: Hono<PagesEnv>, trustedProxies: BlockList): PageHandler["answer"] {
  return async (request, response, target) => {
    const answer = await app.fetch(requestOf(request), {
      ...target,
      transport: transportOf(request, trustedProxies),
      address: clientAddress(request, trustedProxies),
    });
    await send(answer, request, response);
  };
}

/** Returns a request without its path and query: a URL would normalize them. */
function requestOf(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const method = methodOf(request);
  const body = method === "POST" ? { body: bodyOf(request), duplex: "half" as const } : {};
  return new Request("http://localhost/", { method, headers, ...body });
}

/** Returns GET for HEAD, which gets the same headers, and OPTIONS for TRACE, which `Request` does not support. */
function methodOf({ method = "GET" }: IncomingMessage): string {
  if (method === "HEAD") return "GET";
  return method === "TRACE" ? "OPTIONS" : method;
}

/** Returns a body that is read when the app needs it. Reading fails if it is too large, incomplete or too slow. */
function bodyOf(request: IncomingMessage): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        new Promise((resolve) => {
          readBody(request, limits.signInBytes, (read) => {
            if (typeof read === "string") controller.error(new Error(read));
            else {
              if (read.length > 0) controller.enqueue(read);
              controller.close();
            }
            resolve();
          });
        }),
    },
    { highWaterMark: 0 },
  );
}

async function send(answer: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  if (response.headersSent || response.destroyed) return;
  response.setHeaders(answer.headers);
  // The unread rest of a request must not be parsed as the next one.
  if (answer.status >= 400) response.setHeader("Connection", "close");
  if (answer.status !== 304) response.setHeader("Content-Length", body.length);
  response.writeHead(answer.status);
  response.end(request.method === "HEAD" ? undefined : body);
}
