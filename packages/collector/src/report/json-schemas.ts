import { jsonSchema } from "./json-schema.ts";
import { reportSchema } from "./report-schema.ts";
import { trendsSchema } from "./trends-schema.ts";

/** JSON Schemas of what is reported as JSON, by file name; a name's schema is never changed. */
export const jsonSchemas: Readonly<Record<string, object>> = {
  "report.v1.schema.json": jsonSchema("report.v1.schema.json", reportSchema),
  "trends.v1.schema.json": jsonSchema("trends.v1.schema.json", trendsSchema),
};
