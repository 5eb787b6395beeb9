import { isDeepStrictEqual } from "node:util";
import type { ListedField, Rule } from "@djstats/core";

/** The list of everything that is sent under one version of the notice, with the texts that describe it. */
export interface ListVersion {
  /** The notice's version, which is raised whenever the notice must be shown again. */
  readonly version: number;
  /** The notice's text, for a destination called collector.example. */
  readonly notice: string;
  readonly fields: readonly ListedField[];
  readonly reasons: readonly Rule[];
  /** JSON Schema of a hit's body. */
  readonly hit: Record<string, unknown>;
}

/** The differences between a version of the list and the one before, by place and name on the wire. */
export interface ListChange {
  readonly version: number;
  readonly added: readonly ListedField[];
  readonly removed: readonly ListedField[];
  /** The changed fields, as they are now. */
  readonly changed: readonly ListedField[];
}

/**
 * Returns all versions, oldest first: each earlier one as its last release had it, then the current one.
 *
 * @throws Error if a version is missing: earlier lists must remain readable
 */
export function allVersions(current: ListVersion, kept: readonly ListVersion[]): readonly ListVersion[] {
  const earlier = kept.filter(({ version }) => version < current.version);
  if (earlier.length + 1 !== current.version)
    throw new Error(
      `The notice has version ${current.version}, but packages/release/lists contains ${earlier.length} earlier lists. Raise the notice's version by at most one between two releases.`,
    );
  return [...earlier, current];
}

/** Returns the changes of each version, oldest first. The first version adds all its fields. */
export function changesOf(versions: readonly ListVersion[]): readonly ListChange[] {
  return versions.map(({ version, fields }, index) => {
    const before = new Map(versions[index - 1]?.fields.map((field) => [key(field), field]));
    const now = new Set(fields.map(key));
    return {
      version,
      added: fields.filter((field) => !before.has(key(field))),
      removed: [...before.values()].filter((field) => !now.has(key(field))),
      changed: fields.filter((field) => {
        const old = before.get(key(field));
        return old !== undefined && !isDeepStrictEqual(withoutReview(old), withoutReview(field));
      }),
    };
  });
}

/** Returns a field without its review: a review that finds nothing to change is not a change of the list. */
function withoutReview({ reviewBy, review, ...field }: ListedField): object {
  return field;
}

function key({ place, wire }: ListedField): string {
  return `${place} ${wire}`;
}
