import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { dist } from "./built.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The policy that the site must work under. Every page contains a policy that is at least as strict. */
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

interface Site extends AsyncDisposable {
  /** The URL of the home page. */
  readonly home: string;
}

/** Serves a built site under a path, uncompressed, like any host of static files. */
export async function serveSite(below = "/", root: string = dist): Promise<Site> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    let file = join(root, decodeURIComponent(pathname.slice(below.length - 1)).replace(/\/$/, "/index.html"));
    const found = pathname.startsWith(below) && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!found) file = join(root, "404.html");
    response.writeHead(found ? 200 : 404, {
      "content-type": types[extname(file)] ?? "application/octet-stream",
      "content-length": statSync(file).size,
      "content-security-policy": policy,
    });
    createReadStream(file).pipe(response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    home: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
