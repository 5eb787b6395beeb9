/** The licences under which numbers can be published, by their SPDX identifiers. */
export const licences = {
  "CC0-1.0": {
    title: "Creative Commons Zero 1.0",
    path: "https://creativecommons.org/publicdomain/zero/1.0/",
  },
  "CC-BY-4.0": {
    title: "Creative Commons Attribution 4.0",
    path: "https://creativecommons.org/licenses/by/4.0/",
  },
  "CC-BY-SA-4.0": {
    title: "Creative Commons Attribution-ShareAlike 4.0",
    path: "https://creativecommons.org/licenses/by-sa/4.0/",
  },
  "ODC-By-1.0": {
    title: "Open Data Commons Attribution 1.0",
    path: "https://opendatacommons.org/licenses/by/1-0/",
  },
  "ODbL-1.0": { title: "Open Database License 1.0", path: "https://opendatacommons.org/licenses/odbl/1-0/" },
  "PDDL-1.0": {
    title: "Open Data Commons Public Domain Dedication 1.0",
    path: "https://opendatacommons.org/licenses/pddl/1-0/",
  },
} as const;

export type Licence = keyof typeof licences;

export function isLicence(text: unknown): text is Licence {
  return typeof text === "string" && Object.hasOwn(licences, text);
}
