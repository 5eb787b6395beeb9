import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages, readChangesets, root } from "@djstats/release";

/** What a release, or the next one, says of itself to its users. */
export interface Release {
  /** Null for what is not released yet. */
  readonly version: string | null;
  readonly texts: readonly string[];
}

/** The releases, newest first, of the changesets that wait and of the packages' change logs. */
export function releases(): readonly Release[] {
  const waiting = readChangesets(root).map(({ text }) => text);
  const logs = publishedPackages().map(({ directory }) => join(directory, "CHANGELOG.md"));
  const released = readChangeLogs(logs.filter(existsSync).map((file) => readFileSync(file, "utf8")));
  return [...(waiting.length > 0 ? [{ version: null, texts: waiting }] : []), ...released];
}

/** The releases of several change logs, newest first. All packages have one version, and what two say is said once. */
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
