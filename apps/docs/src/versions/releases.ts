import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../repository/root.ts";

/** What a release, or the next one, says of itself to its users. */
export interface Release {
  /** Null for what is not released yet. */
  readonly version: string | null;
  readonly texts: readonly string[];
}

/** The releases of the packages, newest first, of the changesets that wait and of core's change log. */
export function releases(): readonly Release[] {
  const waiting = changesets();
  return [...(waiting.length > 0 ? [{ version: null, texts: waiting }] : []), ...changeLog()];
}

function changesets(): string[] {
  const directory = join(root, ".changeset");
  return readdirSync(directory)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort()
    .map((file) =>
      readFileSync(join(directory, file), "utf8")
        .replace(/^---\n.*?\n---\n/s, "")
        .trim(),
    );
}

function changeLog(): Release[] {
  const file = join(root, "packages/core/CHANGELOG.md");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [version = "", ...lines] = part.split("\n");
      const texts = lines.join("\n").split(/^- (?:[0-9a-f]{7,}: )?/m);
      return { version, texts: texts.slice(1).map((text) => text.replace(/^###.*$/gm, "").trim()) };
    });
}
