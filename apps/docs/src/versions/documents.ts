import { current, currentLists, type ListVersion, makeVectors } from "@djstats/release";
import { jsonSchemas, schemaBase } from "@djstats/reports";
import { publishedSchemas } from "@djstats/reports/publish";
import { googleVersions, versions } from "./versions.ts";

/** Functions that generate the JSON documents of one version of the list, by file name. */
const documents: Readonly<Record<string, (list: ListVersion, address: string) => object>> = {
  "fields.json": ({ version, fields }) => ({ version, fields }),
  "hit.schema.json": ({ version, hit }, address) => {
    const { $schema, ...rest } = hit;
    return { $schema, $id: address, $comment: `Version ${version} of the list`, ...rest };
  },
  "reasons.json": ({ version, reasons }) => ({ version, reasons }),
};

interface Document {
  /** The path under the root of the site. */
  readonly path: string;
  readonly content: object;
}

/**
 * Returns every JSON document: those of each version of the list, at permanent addresses; those of the current version,
 * also at addresses without a version; and the test vectors and the schemas of a collector's reports and published weeks, whose
 * names contain versions of their own.
 */
export function allDocuments(): Document[] {
  const folders: [string, ListVersion][] = [
    ...versions.map((list): [string, ListVersion] => [`v${list.version}/`, list]),
    ["", current],
    ...googleVersions.map((list): [string, ListVersion] => [`google-analytics-4/v${list.version}/`, list]),
    ["google-analytics-4/", currentLists["google-analytics-4"]],
  ];
  const ofList = folders.flatMap(([folder, list]) =>
    Object.entries(documents).map(([name, make]) => ({
      path: `${folder}${name}`,
      content: make(list, `${schemaBase}${folder.replace(/v\d+\/$/, "")}v${list.version}/${name}`),
    })),
  );
  const versioned = Object.entries({ "vectors.v1.json": makeVectors(), ...jsonSchemas, ...publishedSchemas });
  return [...ofList, ...versioned.map(([path, content]) => ({ path, content }))];
}
