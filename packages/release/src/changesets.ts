import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const bumps = ["patch", "minor", "major"] as const;
export type Bump = (typeof bumps)[number];

/** An unreleased change: how much it raises each package, and what the change log tells users. */
export interface Changeset {
  readonly file: string;
  readonly bumps: Readonly<Record<string, Bump>>;
  readonly text: string;
}

/** Returns a repository's changesets for the next release. */
export function readChangesets(repository: string): Changeset[] {
  const directory = join(repository, ".changeset");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".md") && file !== "README.md")
    .sort()
    .map((file) => parse(file, readFileSync(join(directory, file), "utf8")));
}

/** Whether any of the changesets raises a package by at least `least`. */
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
