import { places, siteFields } from "./list/fields.ts";

export interface Entry {
  readonly path: string;
  readonly label: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

const fieldSections: Section[] = places.map(({ place, title }) => ({
  title,
  entries: siteFields
    .filter((field) => field.place === place)
    .map(({ path, wire }) => ({ path, label: wire })),
}));

/** Every page of the site, in the order of the menu and the foot of each page; a test holds it to what is built. */
export const siteMap: readonly Section[] = [
  {
    title: "What is sent",
    entries: [{ path: "/", label: "The list" }],
  },
];

/** The pages of a field each, which stand below the list. */
export const fieldMap: readonly Section[] = fieldSections;

/** The few pages that the head of every page names. */
export const head: readonly Entry[] = [
  { path: "/", label: "What is sent" },
  { path: "/preview/", label: "Preview" },
  { path: "/receiver/", label: "Who sees it" },
  { path: "/guides/try/", label: "Guides" },
  { path: "/search/", label: "Search" },
];
