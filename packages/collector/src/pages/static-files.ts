import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** A file without access control: the dashboard's script and style, which contain no numbers. */
export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

/** Files by the path they are served at. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** The path prefix of the dashboard's files. */
const base = "/dashboard/";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Reads the built dashboard into memory. File names contain a hash of the content. Empty if it has not been built. */
export function readStaticFiles(directory: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirOf(directory)) {
    const type = types[extname(entry)];
    if (type === undefined) continue;
    const body = readFileSync(join(directory, entry));
    files.set(`${base}${entry}`, { body, type, etag: etagOf(body) });
  }
  return files;
}

/** Returns a strong entity tag (RFC 9110, 8.8.3). */
export function etagOf(body: Uint8Array): string {
  return `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
}

function readdirOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
