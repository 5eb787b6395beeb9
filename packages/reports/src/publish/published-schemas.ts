import { jsonSchema } from "../report/json-schemas.ts";
import { signaturesSchema } from "./signing/signatures.ts";
import { indexSchema, snapshotSchema } from "./snapshot.ts";
import { seriesSchema } from "./stable/series.ts";

/** JSON Schemas of the published files, by file name. A published schema never changes. */
export const publishedSchemas: Readonly<Record<string, object>> = {
  "series.v1.schema.json": jsonSchema("series.v1.schema.json", seriesSchema),
  "signatures.v1.schema.json": jsonSchema("signatures.v1.schema.json", signaturesSchema),
  "snapshot.v1.schema.json": jsonSchema("snapshot.v1.schema.json", snapshotSchema),
  "snapshots.v1.schema.json": jsonSchema("snapshots.v1.schema.json", indexSchema),
};
