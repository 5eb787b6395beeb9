import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRoute, GetStaticPaths } from "astro";
import { archive, archiveDirectory, stableFiles } from "../../numbers/archive.ts";

/** Serves the published files, byte for byte. */
export const getStaticPaths = (() =>
  [
    ...(archive ? ["index.json", "signatures.json"] : []),
    ...(archive?.index.snapshots.flatMap(({ json, csv }) => [json.file, csv.file]) ?? []),
    ...stableFiles,
  ].map((file) => ({ params: { file } }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ params }) =>
  new Response(readFileSync(join(archiveDirectory ?? "", params["file"] ?? ""), "utf8"));
