import * as v from "valibot";

/** The description that a field needs before it may be sent. */
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
  /** When it is sent, unless that is always. */
  readonly onlyWhen?: string;
}

type Text = v.GenericSchema<string, string>;

/** One transmitted value: its schema and its description. */
export interface Field<Schema extends Text = Text> {
  readonly schema: Schema;
  readonly about: About;
}

/** Defines a value that is a constant, or one of a closed set. */
export function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
  about: About,
): Field<v.PicklistSchema<readonly [Value, ...Value[]], undefined>> {
  return { schema: v.picklist(values), about };
}

/** Defines a value that matches a pattern completely. */
export function matching(
  pattern: string,
  about: About,
): Field<v.SchemaWithPipe<readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]>> {
  return { schema: v.pipe(v.string(), v.regex(new RegExp(`^(?:${pattern})$`))), about };
}

/** Returns a strict schema of a record of fields: every one of them, and nothing else. */
export function strictSchema<Fields extends Record<string, Field>>(
  fields: Fields,
): v.StrictObjectSchema<{ readonly [Name in keyof Fields]: Fields[Name]["schema"] }, undefined> {
  const entries = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
  return v.strictObject(entries as { readonly [Name in keyof Fields]: Fields[Name]["schema"] });
}
