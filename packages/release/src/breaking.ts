import { type Changeset, raises } from "./changesets.ts";
import { surfaceChanges } from "./surface-text.ts";

/** An entry point's surface in the last release and now. Null if the entry point did not exist then, or does not now. */
export interface EntryPoint {
  readonly name: string;
  readonly package: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Returns a sentence for each entry point whose public surface changed more than the changesets announce (Semantic
 * Versioning 2.0.0).
 *
 * @param released the last release. Before 1.0, a breaking change raises the minor version.
 */
export function underannounced(
  entryPoints: readonly EntryPoint[],
  { changesets, released }: { readonly changesets: readonly Changeset[]; readonly released: string },
): string[] {
  return entryPoints.flatMap(({ name, package: owner, before, after }) => {
    const { added, removed, changed } = surfaceChanges(before ?? "", after ?? "");
    const broken = [...removed.map((one) => `${one} was removed`), ...changed.map((one) => `${one} changed`)];
    const least = broken.length > 0 && !released.startsWith("0.") ? "major" : "minor";
    if (broken.length + added.length === 0 || raises(changesets, owner, least)) return [];
    const what = [...broken, ...added.map((one) => `${one} is new`)].join(", ");
    return `The public surface of ${name} changed since ${released}: ${what}. Add a changeset (\`pnpm changeset\`) that raises ${owner} by ${least}${least === "minor" ? " or major" : ""}${removed.length > 0 ? ", or keep the name and mark it as deprecated" : ""}.`;
  });
}
