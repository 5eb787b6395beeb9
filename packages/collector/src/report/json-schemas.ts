import { defaultProfile } from "@djstats/core";
import { toJsonSchema } from "@valibot/to-json-schema";
import { reportSchema } from "./report-schema.ts";
import { trendsSchema } from "./trends-schema.ts";

/** JSON Schemas (draft 2020-12) of what is given out as JSON, by file name; a name's schema is never changed. */
export const jsonSchemas: Readonly<Record<string, object>> = {
  "report.v1.schema.json": jsonSchema("report.v1.schema.json", reportSchema),
  "trends.v1.schema.json": jsonSchema("trends.v1.schema.json", trendsSchema),
};

function jsonSchema(name: string, schema: typeof reportSchema | typeof trendsSchema): object {
  const { $schema, ...rest } = toJsonSchema(schema, { target: "draft-2020-12" });
  return { $schema, $id: `${defaultProfile.site}${name}`, ...rest };
}
