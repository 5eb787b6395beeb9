import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const bumps = ["patch", "minor", "major"] as const;
export type Bump = (typeof bumps)[number];

/** What waits to be released: which packages change how much, and what users are told of it. */
export interface Changeset {
  readonly file: string;
  readonly bumps: Readonly<Record<string, Bump>>;
  readonly text: string;
}

/** The changesets of a repository that wait for the next release. */
export function readChangesets(repository: string): Changeset[] {
  const directory = join(repository, ".changeset");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort()
    .map((file) => parse(file, readFileSync(join(directory, file), "utf8")));
}

/** Whether some of them raise a package by at least that much. */
export function raises(changesets: readonly Changeset[], name: string, least: Bump): boolean {
  return changesets.some(
    (changeset) =>
      bumps.indexOf(changeset.bumps[name] ?? "patch") >= bumps.indexOf(least) && name in changeset.bumps,
  );
}

function parse(file: string, text: string): Changeset {
  const [, head = "", body = ""] = /^---\r?\n(.*?)^---\r?\n(.*)$/ms.exec(text) ?? [];
  const lines = head.matchAll(/^["']?(.+?)["']?:\s*["']?(patch|minor|major)["']?\s*$/gm);
  return {
    file: `.changeset/${file}`,
    bumps: Object.fromEntries([...lines].map(([, name, bump]) => [name, bump as Bump])),
    text: body.trim(),
  };
}
