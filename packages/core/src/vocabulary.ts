import { commands } from "./commands.ts";

/** The dimensions by which developers are counted, in addition to the total. */
export const dimensions = ["command", "django", "python", "os"] as const;

/** The name of a dimension. */
export type Dimension = (typeof dimensions)[number];

/**
 * The closed lists of counted values: released series, and the next two. Any other value is counted as `other`, so no
 * free text can become a line of a report.
 */
export const vocabulary = {
  /** The day on which the lists were last brought up to date. */
  asOf: "2026-11-24",
  command: commands,
  django: [
    ...["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"],
    ...["2.0", "2.1", "2.2", "3.0", "3.1", "3.2", "4.0", "4.1", "4.2"],
    ...["5.0", "5.1", "5.2", "6.0", "6.1", "6.2", "7.0"],
  ],
  python: [
    ...["2.6", "2.7", "3.0", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "3.8", "3.9"],
    ...["3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.16", "3.17"],
  ],
  os: ["macos", "linux", "windows"],
} as const satisfies Record<Dimension | "asOf", string | readonly string[]>;

/** The value for everything outside a list. */
export const otherValue = "other";

/** The attributes of a hit that are counted. Null if the hit has none. */
export interface HitAttributes {
  /** The parameter `ec`, or the event's name. */
  readonly command: string | null;
  /** The parameter `av` or `django_version`. */
  readonly django: string | null;
  /** The `User-Agent` header, in DEP 8's form. */
  readonly userAgent: string | null;
  /** Python's version, if the form names it outside the header. */
  readonly python?: string | null;
  /** The operating system, if the form names it outside the header. */
  readonly system?: string | null;
}

/** Returns candidates for the lists: the command, the series of the versions, the family of the operating system. */
export function parseHitAttributes({
  command,
  django,
  userAgent,
  python,
  system,
}: HitAttributes): Record<Dimension, string> {
  const agent = userAgent ?? "";
  const implementation = /\b(?:(?:C|Iron|J)?[Pp]ython|PyPy|GraalPy|other)\/(\S+)/;
  return {
    command: command ?? otherValue,
    django: seriesOf(django ?? "") ?? seriesOf(/\bDjango\/(\S+)/.exec(agent)?.[1] ?? "") ?? otherValue,
    python: seriesOf(python ?? implementation.exec(agent)?.[1] ?? "") ?? otherValue,
    os: families.get(system ?? /\((Macintosh|Linux|Windows)\b/.exec(agent)?.[1] ?? "") ?? otherValue,
  };
}

const families: ReadonlyMap<string, string> = new Map([
  ["Macintosh", "macos"],
  ["macOS", "macos"],
  ["Linux", "linux"],
  ["Windows", "windows"],
]);

/** Returns the series of a version: `5.2` of `5.2.3`, `5.2rc1` and `5.2.dev`; null if it has none. */
export function seriesOf(version: string): string | null {
  return /^(\d{1,2}\.\d{1,2})(?!\d)/.exec(version)?.[1] ?? null;
}
