import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, readChangesets, root } from "@djstats/release";

/** The changelog entries of a release. */
export interface Release {
  /** Null for unreleased changes. */
  readonly version: string | null;
  readonly texts: readonly string[];
}

/** Returns the releases, newest first, from the pending changesets and the changelogs of the packages. */
export function releases(): readonly Release[] {
  const waiting = readChangesets(root).map(({ text }) => text);
  const logs = publishedPackages().map(({ directory }) => join(directory, "CHANGELOG.md"));
  const released = readChangeLogs(logs.filter(existsSync).map((file) => readFileSync(file, "utf8")));
  return [...(waiting.length > 0 ? [{ version: null, texts: waiting }] : []), ...released];
}

/** Merges several changelogs, newest release first. All packages share one version; duplicate entries appear once. */
export function readChangeLogs(logs: readonly string[]): readonly Release[] {
  const releases = new Map<string, Set<string>>();
  for (const log of logs)
    for (const part of log.split(/^## /m).slice(1)) {
      const [version = "", ...lines] = part.split("\n");
      const texts = releases.get(version) ?? new Set();
      for (const item of lines.join("\n").split(/^- /m).slice(1))
        texts.add(
          item
            .replaceAll(/^###.*$/gm, "")
            .replaceAll(/^ {2}/gm, "")
            .trim(),
        );
      releases.set(version, texts);
    }
  return [...releases].map(([version, texts]) => ({ version, texts: [...texts] }));
}
