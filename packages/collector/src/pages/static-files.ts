import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";

/** A file that everybody may have: the dashboard's script and style, in which there is no number. */
export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

/** By the path they are served at. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/** What files of the dashboard are served below. */
const base = "/dashboard/";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Reads the built dashboard into memory, whose names hold a hash of what is in them; none where it was not built. */
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

/** A strong entity tag (RFC 9110, 8.8.3). */
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
