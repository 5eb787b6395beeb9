import { fields, type ListedField, wireForms } from "@djstats/core";

/** A field of the published list, with the path of its page. */
export interface SiteField extends ListedField {
  readonly path: string;
}

/** The closed list, from core. Pages name fields only through it. */
export const siteFields: readonly SiteField[] = fields.map((field) => ({
  ...field,
  path: `/fields/${slug(field.place)}/${slug(field.wire)}/`,
}));

/** The list of what is sent to Google Analytics, which has one page for all its fields. */
export const googleFields: readonly ListedField[] = wireForms["google-analytics-4"].fields;

/** The places of fields, in the order of a request. */
export const places = [
  { place: "query", title: "Query", where: "in the URL of the request, in this order" },
  { place: "body", title: "Parameters", where: "in the body of the request, in this order" },
  { place: "header", title: "Headers", where: "the complete set; no cookies" },
  { place: "connection", title: "The connection", where: "what any connection shows" },
  {
    place: "proxy header",
    title: "Headers for your proxy",
    where: "sent only if you use one, and never to the receiver",
  },
] as const satisfies readonly { place: ListedField["place"]; title: string; where: string }[];

export function fieldsAt(place: ListedField["place"]): readonly SiteField[] {
  return siteFields.filter((field) => field.place === place);
}

/**
 * Finds a field by its name on the wire.
 *
 * @throws Error if the field is not on the list: a page may not mention a field that is not sent
 */
export function fieldNamed(wire: string): SiteField {
  const field = siteFields.find((one) => one.wire === wire);
  if (!field) throw new Error(`${wire} is not on the list of what is sent.`);
  return field;
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
