import * as v from "valibot";

/** What a field must say of itself before it may be sent. */
export interface About {
  /** What the value is. */
  readonly what: string;
  /** Why it is sent. */
  readonly why: string;
  /** Where the value comes from. */
  readonly source: string;
  readonly example: string;
  /** The first version of `@djstats/core` that sends it. */
  readonly since: string;
  /** Section of DEP 8, or the standard, that asks for it. */
  readonly paragraph: string;
  /** When it is sent, where that is not always. */
  readonly onlyWhen?: string;
}

type Text = v.GenericSchema<string, string>;

/** One transmitted value: the schema that it must pass, and what it says of itself. */
export interface Field<Schema extends Text = Text> {
  readonly schema: Schema;
  readonly about: About;
}

/** A value that is one constant, or one of a closed set. */
export function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
  about: About,
): Field<v.PicklistSchema<readonly [Value, ...Value[]], undefined>> {
  return { schema: v.picklist(values), about };
}

/** A value that matches a pattern, whole. */
export function matching(
  pattern: string,
  about: About,
): Field<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>> {
  return { schema: v.pipe(v.string(), v.regex(new RegExp(`^(?:${pattern})$`))), about };
}

/** A strict schema of a record of fields: every one of them, and nothing else. */
export function strictSchema<Fields extends Record<string, Field>>(
  fields: Fields,
): v.StrictObjectSchema<{ readonly [Name in keyof Fields]: Fields[Name]["schema"] }, undefined> {
  const entries = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
  return v.strictObject(entries as { readonly [Name in keyof Fields]: Fields[Name]["schema"] });
}
