import { defaultProfile } from "@djstats/core";
import { current, type ListVersion } from "@djstats/release";
import { jsonSchemas } from "@djstats/reports";
import { publishedSchemas } from "@djstats/reports/publish";
import { versions } from "./versions.ts";

/** The documents for programs, by file name, as one version of the list has them. */
const documents: Readonly<Record<string, (list: ListVersion, address: string) => object>> = {
  "fields.json": ({ version, fields }) => ({ version, fields }),
  "hit.schema.json": ({ version, hit }, address) => {
    const { $schema, ...rest } = hit;
    return { $schema, $id: address, $comment: `Version ${version} of the list`, ...rest };
  },
  "reasons.json": ({ version, reasons }) => ({ version, reasons }),
};

interface Document {
  /** Path below the site's root. */
  readonly path: string;
  readonly content: object;
}

/**
 * Every document: a version's, at an address of its own for good, and the current one's besides; and the schemas of what
 * a collector reports and publishes, whose names have versions of their own.
 */
export function allDocuments(): Document[] {
  const folders: [string, ListVersion][] = [
    ...versions.map((list): [string, ListVersion] => [`v${list.version}/`, list]),
    ["", current],
  ];
  const ofList = folders.flatMap(([folder, list]) =>
    Object.entries(documents).map(([name, make]) => ({
      path: `${folder}${name}`,
      content: make(list, `${defaultProfile.site}v${list.version}/${name}`),
    })),
  );
  const schemas = Object.entries({ ...jsonSchemas, ...publishedSchemas });
  return [...ofList, ...schemas.map(([path, content]) => ({ path, content }))];
}
