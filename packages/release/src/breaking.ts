import { type Changeset, raises } from "./changesets.ts";
import { surfaceChanges } from "./surface-text.ts";

/** An entry point's surface, as the last release had it and as it is. Null where it was not there, or is not. */
export interface EntryPoint {
  readonly name: string;
  readonly package: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Where the public surface changed more than the changesets say (Semantic Versioning 2.0.0): a sentence an entry point.
 *
 * @param released The last release. Before 1.0, what breaks raises the minor.
 */
export function underannounced(
  entryPoints: readonly EntryPoint[],
  { changesets, released }: { readonly changesets: readonly Changeset[]; readonly released: string },
): string[] {
  return entryPoints.flatMap(({ name, package: owner, before, after }) => {
    const { added, removed, changed } = surfaceChanges(before ?? "", after ?? "");
    const broken = [...removed.map((one) => `${one} is gone`), ...changed.map((one) => `${one} is another`)];
    const least = broken.length > 0 && !released.startsWith("0.") ? "major" : "minor";
    if (broken.length + added.length === 0 || raises(changesets, owner, least)) return [];
    const what = [...broken, ...added.map((one) => `${one} is new`)].join(", ");
    return `The public surface of ${name} changed since ${released}: ${what}. Add a changeset (\`pnpm changeset\`) that raises ${owner} by ${least}${least === "minor" ? " or major" : ""}${removed.length > 0 ? ", or keep the name, marked as deprecated" : ""}.`;
  });
}
