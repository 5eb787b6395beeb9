import { fields } from "./fields.ts";

/** JSON Schema (draft 2020-12) of the body of a hit, as an object of its parameters. */
export function bodyJsonSchema(): Record<string, unknown> {
  const body = fields.filter(({ place }) => place === "body");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A hit of djstats",
    type: "object",
    additionalProperties: false,
    required: body.map(({ wire }) => wire),
    properties: Object.fromEntries(
      body.map(({ wire, what, why, example, values, pattern }) => [
        wire,
        {
          type: "string",
          title: what,
          description: why,
          examples: [example],
          ...(values ? { enum: values } : {}),
          ...(pattern ? { pattern } : {}),
        },
      ]),
    ),
  };
}
