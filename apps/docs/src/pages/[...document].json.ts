import type { APIRoute, GetStaticPaths } from "astro";
import { allDocuments } from "../versions/documents.ts";

export const getStaticPaths = (() =>
  allDocuments().map(({ path, content }) => ({
    params: { document: path.replace(/\.json$/, "") },
    props: { content },
  }))) satisfies GetStaticPaths;

export const GET: APIRoute = ({ props }) => new Response(`${JSON.stringify(props["content"], null, 2)}\n`);
