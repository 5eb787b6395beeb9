import { fieldsAt, places } from "./list/fields.ts";
import { entryPoints } from "./list/packages.ts";
import { programs } from "./list/programs.ts";
import { archive } from "./numbers/archive.ts";

export interface Entry {
  readonly path: string;
  readonly label: string;
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** Every page of the site but those of a field each, as the foot of each page lists them. */
export const siteMap: readonly Section[] = [
  {
    title: "What is sent",
    entries: [
      { path: "/", label: "The list" },
      { path: "/reasons/", label: "When nothing is sent" },
      { path: "/notice/", label: "The notice" },
      { path: "/changes/", label: "What changed" },
      { path: "/data/", label: "For programs" },
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
    title: "The receiving end",
    entries: [
      ...(archive ? [{ path: "/numbers/", label: "The numbers" }] : []),
      { path: "/receiver/", label: "What the receiver keeps" },
      { path: "/privacy/", label: "For privacy officers" },
      { path: "/threats/", label: "Who could learn what" },
      { path: "/dep-8/", label: "DEP 8, sentence by sentence" },
    ],
  },
  {
    title: "Guides",
    entries: [
      { path: "/guides/try/", label: "Try it" },
      { path: "/guides/team/", label: "Use it in a team" },
      { path: "/guides/embed/", label: "Embed the packages" },
      { path: "/guides/collector/", label: "Run a collector" },
      { path: "/guides/infrastructure/", label: "Look after a count" },
      { path: "/guides/numbers/", label: "Read the numbers" },
      { path: "/guides/publish/", label: "Publish the numbers" },
      { path: "/guides/audit/", label: "Audit a count" },
      { path: "/guides/change/", label: "Change a field, release" },
      { path: "/guides/platforms/", label: "What was run where" },
    ],
  },
  {
    title: "Reference",
    entries: [
      ...programs.map(({ name }) => ({ path: `/commands/${name}/`, label: name })),
      ...entryPoints.map(({ name, slug }) => ({ path: `/api/${slug}/`, label: name })),
      { path: "/measured/", label: "Measured: cost, size, speed" },
    ],
  },
];

/** The pages of a field each. */
export const fieldMap: readonly Section[] = places.map(({ place, title }) => ({
  title,
  entries: fieldsAt(place).map(({ path, wire }) => ({ path, label: wire })),
}));

/** The few pages that the head of every page names. */
export const head: readonly Entry[] = [
  { path: "/", label: "What is sent" },
  { path: "/preview/", label: "Preview" },
  { path: "/receiver/", label: "What is kept" },
  ...(archive ? [{ path: "/numbers/", label: "Numbers" }] : []),
  { path: "/dep-8/", label: "DEP 8" },
  { path: "/guides/try/", label: "Guides" },
  { path: "/search/", label: "Search" },
];
