import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { reportSchema } from "./report-schema.ts";
import { trendsSchema } from "./trends-schema.ts";

/** Identifies our schemas. Sites serve copies of them. */
export const schemaBase = "https://github.com/djstats/djstats/schemas/";

/** JSON Schemas of reports and trends, by file name. A published schema never changes. */
export const jsonSchemas: Readonly<Record<string, object>> = {
  "report.v1.schema.json": jsonSchema("report.v1.schema.json", reportSchema),
  "trends.v1.schema.json": jsonSchema("trends.v1.schema.json", trendsSchema),
};

/** Converts a schema to JSON Schema (draft 2020-12), with an ID of its own. */
export function jsonSchema(name: string, schema: GenericSchema): object {
  const { $schema, ...rest } = toJsonSchema(schema, { target: "draft-2020-12" });
  return { $schema, $id: `${schemaBase}${name}`, ...rest };
}
