import type { FormName } from "./destination.ts";
import { areAllowed, described, type Fields, type ListedField, listed, type Values } from "./field.ts";
import type { Permitted } from "./permit.ts";
import { connectionFacts, proxyFields } from "./transport-fields.ts";

/** Placeholder for the ID if there is none yet. Only printed. */
export const noClientId = "<made when the notice is shown>";
/** Placeholder for values of a destination if there is none. Only printed. */
export const noDestination = "<no destination>";

/** The values of one event, by their names in the list of its form. The length of the body is not among them. */
interface FormEvent<
  Query extends Fields = Fields,
  Headers extends Fields = Fields,
  Body extends Fields = Fields,
> {
  readonly query: Values<Query>;
  readonly headers: Omit<Values<Headers>, "content-length">;
  readonly body: Values<Body>;
}

/** The definition of a wire form: its closed lists, the values of an event, and how a body is written. */
export interface FormDefinition<Query extends Fields, Headers extends Fields, Body extends Fields> {
  readonly name: FormName;
  /** Version of the list. Raised when what is sent changes in a way that requires a new notice. */
  readonly version: number;
  /** What a receiver of this form can see, in sentences for the person who sends. */
  readonly receiver: string;
  /** Why a request shows an IP address, and what becomes of it. */
  readonly whyAddress: string;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
  build(permitted: Permitted): FormEvent<Query, Headers, Body>;
  bodyText(body: Values<Body>): string;
}

/** One of the two ways to write an event on the wire. */
export interface WireForm<
  Query extends Fields = Fields,
  Headers extends Fields = Fields,
  Body extends Fields = Fields,
> extends Omit<FormDefinition<Query, Headers, Body>, "query" | "headers" | "body" | "whyAddress"> {
  /** The closed list of everything that is sent in this form. */
  readonly fields: readonly ListedField[];
  /** Whether an event and its headers contain every field of the list, each with an allowed value, and nothing else. */
  isAllowed(event: Pick<FormEvent, "query" | "body">, headers: unknown): boolean;
}

/** Makes a wire form from its definition. The published list and the checks are derived from the fields. */
export function defineForm<Query extends Fields, Headers extends Fields, Body extends Fields>({
  query,
  headers,
  body,
  whyAddress,
  ...form
}: FormDefinition<Query, Headers, Body>): WireForm<Query, Headers, Body> {
  return {
    ...form,
    fields: [
      ...listed("query", query),
      ...listed("body", body),
      ...listed("header", headers),
      ...described("proxy header", proxyFields),
      ...described("connection", connectionFacts(whyAddress)),
    ],
    isAllowed: (event, sent) =>
      areAllowed(query, event.query) && areAllowed(body, event.body) && areAllowed(headers, sent),
  };
}
