import { jsonSchema } from "../report/json-schemas.ts";
import { indexSchema, snapshotSchema } from "./snapshot.ts";

/** JSON Schemas of what is published, by file name; a name's schema is never changed. */
export const publishedSchemas: Readonly<Record<string, object>> = {
  "snapshot.v1.schema.json": jsonSchema("snapshot.v1.schema.json", snapshotSchema),
  "snapshots.v1.schema.json": jsonSchema("snapshots.v1.schema.json", indexSchema),
};
