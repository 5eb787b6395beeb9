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
  /** The day by which it must be reviewed again, such as `2027-11-26`. The release check fails after that day. */
  readonly reviewBy: string;
  /** URL of its last review: a decision or an issue. */
  readonly review: string;
  /** When it is sent; absent if it is always sent. */
  readonly onlyWhen?: string;
}

type Text = v.GenericSchema<string, string>;

/** One transmitted value: its schema and its description. */
export interface Field<Schema extends Text = Text> {
  readonly schema: Schema;
  readonly about: About;
}

/** Fields of one place, by wire name, in the order of the wire. */
export type Fields = Readonly<Record<string, Field>>;

/** The values of fields, by wire name: every one of them, and nothing else. */
export type Values<F extends Fields> = { readonly [Name in keyof F]: v.InferOutput<F[Name]["schema"]> };

/** The schema of a constant, or of one of a closed set. */
export type Choice<Value extends string> = v.PicklistSchema<readonly [Value, ...Value[]], undefined>;
/** The schema of a text that matches a pattern completely. */
export type Pattern = v.SchemaWithPipe<
  readonly [v.StringSchema<undefined>, v.RegexAction<string, undefined>]
>;

/** Defines a value that is a constant, or one of a closed set. */
export function oneOf<const Value extends string>(
  values: readonly [Value, ...Value[]],
  about: About,
): Field<Choice<Value>> {
  return { schema: v.picklist(values), about };
}

/** Defines a value that matches a pattern completely. */
export function matching(pattern: string, about: About): Field<Pattern> {
  return { schema: v.pipe(v.string(), v.regex(new RegExp(`^(?:${pattern})$`))), about };
}

/** Whether values are exactly those of the fields, each of them allowed. */
export function areAllowed(fields: Fields, values: unknown): boolean {
  const entries = Object.entries(fields).map(([name, { schema }]) => [name, schema] as const);
  return v.is(v.strictObject(Object.fromEntries(entries)), values);
}

/** One line of the published list. */
export interface ListedField extends About {
  /** Name on the wire, in its spelling there. Names inside a JSON body are joined by dots. */
  readonly wire: string;
  readonly place: "query" | "header" | "body" | "proxy header" | "connection";
  /** The closed set of its values, or null. */
  readonly values: readonly string[] | null;
  /** The regular expression that its value matches, or null. */
  readonly pattern: string | null;
}

/** Returns the lines of fields whose values djstats checks. */
export function listed(place: ListedField["place"], fields: Fields): readonly ListedField[] {
  return Object.entries(fields).map(([wire, { schema, about }]) => {
    const options = "options" in schema ? (schema.options as readonly string[]) : null;
    const regex =
      "pipe" in schema ? (schema.pipe as readonly { requirement?: RegExp }[])[1]?.requirement : null;
    return { wire, place, ...about, values: options, pattern: regex?.source ?? null };
  });
}

/** Returns the lines of values that the connection itself, or the HTTP client, adds. */
export function described(
  place: ListedField["place"],
  abouts: Readonly<Record<string, About>>,
): readonly ListedField[] {
  return Object.entries(abouts).map(([wire, about]) => ({
    ...{ wire, place, ...about },
    ...{ values: null, pattern: null },
  }));
}
