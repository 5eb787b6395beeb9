import { defaultProfile } from "@djstats/core";
import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";

/** A schema as JSON Schema (draft 2020-12), with an address of its own on the site. */
export function jsonSchema(name: string, schema: GenericSchema): object {
  const { $schema, ...rest } = toJsonSchema(schema, { target: "draft-2020-12" });
  return { $schema, $id: `${defaultProfile.site}${name}`, ...rest };
}
