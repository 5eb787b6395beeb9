import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface Published {
  readonly name: string;
  readonly "dist-tags": Record<string, string>;
  readonly versions: Record<string, { dist: { tarball: string } }>;
  readonly _attachments?: Record<string, { readonly data: string }>;
}

/** A registry in memory, which knows nothing but what is published to it. */
export async function startRegistry(): Promise<{ readonly url: string } & AsyncDisposable> {
  const packages = new Map<string, Published>();
  const tarballs = new Map<string, Buffer>();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    if (request.method === "PUT") {
      const { _attachments = {}, ...published } = (await json(request)) as Published;
      for (const [file, { data }] of Object.entries(_attachments)) {
        tarballs.set(`tarballs/${file}`, Buffer.from(data, "base64"));
        for (const { dist } of Object.values(published.versions)) dist.tarball = `${url}tarballs/${file}`;
      }
      packages.set(path, published);
      response.writeHead(201).end("{}");
      return;
    }
    const tarball = tarballs.get(path);
    const found = packages.get(path);
    if (tarball) response.end(tarball);
    else response.writeHead(found ? 200 : 404).end(JSON.stringify(found ?? {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, [Symbol.asyncDispose]: async () => void server.close() };
}
