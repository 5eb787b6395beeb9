import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A version of a package, as a registry stores it. */
interface Version {
  readonly name: string;
  readonly version: string;
  dist: { tarball: string; integrity: string };
}

/** The body of a publishing request: the package's document, which contains the tarball. */
interface Publication {
  readonly name: string;
  readonly versions: Record<string, Version>;
  readonly _attachments: Record<string, { readonly data: string }>;
}

/** A registry in memory on this machine, which contains only what is added or published to it. */
export interface Registry extends AsyncDisposable {
  /** Its URL, such as `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** Returns the names of the packages that were published to it over HTTP, in order. */
  readonly published: () => string[];
  /** Adds a third-party tarball under the name and version in its manifest. */
  readonly add: (manifest: { readonly name: string; readonly version: string }, tarball: string) => void;
}

export async function startRegistry(): Promise<Registry> {
  const versions = new Map<string, Record<string, Version>>();
  const tarballs = new Map<string, Buffer>();
  const published = new Set<string>();
  const keep = (version: Omit<Version, "dist">, tarball: Buffer) => {
    const path = `tarballs/${version.name.replaceAll("/", "-")}-${version.version}.tgz`;
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    tarballs.set(path, tarball);
    const kept = { ...version, dist: { tarball: url + path, integrity } };
    versions.set(version.name, { ...versions.get(version.name), [version.version]: kept });
  };
  const publish = async (request: IncomingMessage) => {
    const { name, versions, _attachments } = (await json(request)) as Publication;
    const [attachment] = Object.values(_attachments);
    const [version] = Object.values(versions);
    if (!attachment || !version)
      throw new Error(`The publishing request for ${name} contains no version or no tarball.`);
    keep(version, Buffer.from(attachment.data, "base64"));
    published.add(name);
  };
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    if (request.method === "PUT") {
      await publish(request);
      response.writeHead(201).end("{}");
      return;
    }
    const tarball = tarballs.get(path);
    const found = versions.get(path);
    if (tarball) response.end(tarball);
    else response.writeHead(found ? 200 : 404).end(JSON.stringify(found ? packument(path, found) : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    published: () => [...published].sort(),
    add: (manifest, tarball) => keep(manifest, readFileSync(tarball)),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function packument(name: string, versions: Record<string, Version>): object {
  return { name, versions, "dist-tags": { latest: Object.keys(versions).at(-1) } };
}
