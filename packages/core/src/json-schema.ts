import type { FormName } from "./destination.ts";
import type { ListedField } from "./field.ts";
import { numberFields } from "./google-analytics-4/fields.ts";
import { wireForms } from "./wire-forms.ts";

/** Returns the JSON Schema (draft 2020-12) of the body of a hit: in DEP 8's form, as an object of its parameters. */
export function bodyJsonSchema(form: FormName = "measurement-protocol"): Record<string, unknown> {
  const body = wireForms[form].fields.filter(({ place }) => place === "body");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A hit of djstats",
    ...objectSchema(body.map((field) => [field.wire.split("."), field] as const)),
  };
}

type At = readonly [path: readonly string[], field: ListedField];

function objectSchema(fields: readonly At[]): Record<string, unknown> {
  const names = [...new Set(fields.map(([[name = ""]]) => name))];
  return {
    type: "object",
    additionalProperties: false,
    required: names,
    properties: Object.fromEntries(
      names.map((name) => [
        name,
        propertySchema(
          name,
          fields.filter(([path]) => path[0] === name),
        ),
      ]),
    ),
  };
}

function propertySchema(name: string, fields: readonly At[]): Record<string, unknown> {
  const [only] = fields;
  if (only?.[0].length === 1) return valueSchema(only[1]);
  const inner = objectSchema(fields.map(([path, field]) => [path.slice(1), field] as const));
  return name === "events" ? { type: "array", minItems: 1, maxItems: 1, items: inner } : inner;
}

function valueSchema({ wire, what, why, example, values, pattern }: ListedField): Record<string, unknown> {
  const isNumber = numberFields.includes(wire);
  const typed = (value: string) => (isNumber ? Number(value) : value);
  return {
    type: isNumber ? "number" : "string",
    title: what,
    description: why,
    examples: [typed(example)],
    ...(values ? { enum: values.map(typed) } : {}),
    ...(pattern ? { pattern } : {}),
  };
}
