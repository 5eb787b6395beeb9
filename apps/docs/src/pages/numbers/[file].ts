import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRoute, GetStaticPaths } from "astro";
import { shelf, shelfDirectory } from "../../numbers/shelf.ts";

/** The published files, byte for byte. */
export const getStaticPaths = (() =>
  [
    ...(shelf ? ["index.json"] : []),
    ...(shelf?.index.snapshots.flatMap(({ json, csv }) => [json.file, csv.file]) ?? []),
  ].map((file) => ({ params: { file } }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ params }) =>
  new Response(readFileSync(join(shelfDirectory ?? "", params["file"] ?? ""), "utf8"));
