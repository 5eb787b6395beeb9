import { guides } from "./guides.ts";
import { fieldsAt, places } from "./list/fields.ts";
import { entryPoints } from "./list/packages.ts";
import { programs } from "./list/programs.ts";

export interface Entry {
  readonly path: string;
  readonly label: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** Every page of the site except the page of each field, in the order of the footer. */
export const siteMap: readonly Section[] = [
  {
    title: "What is sent",
    entries: [
      { path: "/", label: "Field list" },
      { path: "/google-analytics/", label: "To Google Analytics" },
      { path: "/reasons/", label: "When nothing is sent" },
      { path: "/notice/", label: "The notice" },
      { path: "/changes/", label: "Changes" },
      { path: "/data/", label: "Data and schemas" },
    ],
  },
  {
    title: "See for yourself",
    entries: [
      { path: "/preview/", label: "Live preview" },
      { path: "/files/", label: "Files and ledger" },
      { path: "/search/", label: "Search" },
    ],
  },
  {
    title: "The receiver",
    entries: [
      { path: "/numbers/", label: "The numbers" },
      { path: "/receiver/", label: "What the receiver stores" },
      { path: "/privacy/", label: "Data protection" },
      { path: "/threats/", label: "Threat model" },
      { path: "/dep-8/", label: "DEP 8, sentence by sentence" },
    ],
  },
  {
    title: "Guides",
    entries: [{ path: "/guides/", label: "All guides" }, ...guides],
  },
  {
    title: "Reference",
    entries: [
      ...programs.map(({ name }) => ({ path: `/commands/${name}/`, label: name })),
      ...entryPoints.map(({ name, slug }) => ({ path: `/api/${slug}/`, label: name })),
      { path: "/measured/", label: "Benchmarks: cost, size, speed" },
      { path: "/scale/", label: "How far it goes" },
    ],
  },
];

/** The page of each field, by its place in the request. */
export const fieldMap: readonly Section[] = places
  .map(({ place, title }) => ({
    title,
    entries: fieldsAt(place).map(({ path, wire }) => ({ path, label: wire })),
  }))
  .filter(({ entries }) => entries.length > 0);

/** The main menu, at the top of every page. */
export const head: readonly Entry[] = [
  { path: "/", label: "What is sent" },
  { path: "/preview/", label: "Preview" },
  { path: "/receiver/", label: "What is stored" },
  { path: "/numbers/", label: "Numbers" },
  { path: "/dep-8/", label: "DEP 8" },
  { path: "/guides/", label: "Guides" },
  { path: "/search/", label: "Search" },
];
