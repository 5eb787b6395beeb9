import manifest from "@djstats/core/package.json" with { type: "json" };
import { repositoryText } from "./text.ts";

/** The repository's address, as the packages give it. */
export const repositoryUrl: string = manifest.repository.url.replace(/^git\+|\.git$/g, "");

export interface SourceLink {
  readonly label: string;
  readonly url: string;
}

/**
 * The address of a line of the repository.
 *
 * @param text stands in that line, so that a link never points at what is no longer there
 * @throws Error where the file is gone, or no line of it holds the text
 */
export function sourceLink(file: string, text?: string): SourceLink {
  const lines = repositoryText(file).split("\n");
  const index = text === undefined ? 0 : lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`No line of ${file} holds ${JSON.stringify(text)}.`);
  const label = file.replace(/^packages\//, "");
  return { label, url: `${repositoryUrl}/blob/main/${file}${text === undefined ? "" : `#L${index + 1}`}` };
}
