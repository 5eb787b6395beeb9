import type { ListedField, Rule } from "@djstats/core";

/** The list of what is sent, with all that people were told of it, as one version of the notice stands for it. */
export interface ListVersion {
  /** The notice's version: it goes up whenever people must hear of a change. */
  readonly version: number;
  /** The notice's text, for a destination called collector.example. */
  readonly notice: string;
  readonly fields: readonly ListedField[];
  readonly reasons: readonly Rule[];
  /** JSON Schema of a hit's body. */
  readonly hit: Record<string, unknown>;
}

/** How a version of the list differs from the one before, by place and name on the wire. */
export interface ListChange {
  readonly version: number;
  readonly added: readonly ListedField[];
  readonly removed: readonly ListedField[];
  /** As they are now; anything of them was different before. */
  readonly changed: readonly ListedField[];
}

/**
 * All versions, oldest first: the earlier ones as the last release with them had them, and the current one.
 *
 * @throws Error where one is missing: an earlier list must stay to be read
 */
export function allVersions(current: ListVersion, kept: readonly ListVersion[]): readonly ListVersion[] {
  const earlier = kept.filter(({ version }) => version < current.version);
  if (earlier.length + 1 !== current.version)
    throw new Error(
      `The notice has version ${current.version}, and ${earlier.length} earlier lists are kept in packages/release/lists. Between two releases the notice's version goes up by one.`,
    );
  return [...earlier, current];
}

/** What each version changed, oldest first; the first one adds all that it has. */
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
        return old !== undefined && JSON.stringify(old) !== JSON.stringify(field);
      }),
    };
  });
}

function key({ place, wire }: ListedField): string {
  return `${place} ${wire}`;
}
