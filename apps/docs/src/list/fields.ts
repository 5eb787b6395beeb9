import { fields, type ListedField } from "@djstats/core";

/** One line of the published list, with the address of its page. */
export interface SiteField extends ListedField {
  readonly path: string;
}

/** The closed list, as core has it. No page names a field but through this. */
export const siteFields: readonly SiteField[] = fields.map((field) => ({
  ...field,
  path: `/fields/${slug(field.place)}/${slug(field.wire)}/`,
}));

/** Where the values stand, in the order of a request. */
export const places = [
  { place: "body", title: "Parameters", where: "in the body of the request, in this order" },
  { place: "header", title: "Headers", where: "all of them; no cookie" },
  { place: "connection", title: "The connection", where: "what any request shows by arriving" },
  {
    place: "proxy header",
    title: "Headers for your proxy",
    where: "only if you use one, and never to the receiver",
  },
] as const satisfies readonly { place: ListedField["place"]; title: string; where: string }[];

export function fieldsAt(place: ListedField["place"]): readonly SiteField[] {
  return siteFields.filter((field) => field.place === place);
}

/**
 * Finds a field that a page speaks of, by its name on the wire.
 *
 * @throws Error where no such field is on the list: a page may not speak of what is not sent
 */
export function fieldNamed(wire: string): SiteField {
  const field = siteFields.find((one) => one.wire === wire);
  if (!field) throw new Error(`${wire} is not on the list of what is sent.`);
  return field;
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}
