import manifest from "@djstats/core/package.json" with { type: "json" };
import { repositoryText } from "./text.ts";

/** The repository's URL, from the manifest of the packages. */
export const repositoryUrl: string = manifest.repository.url.replace(/^git\+|\.git$/g, "");

export interface SourceLink {
  readonly label: string;
  readonly url: string;
}

/** Returns a link to a line of a file in the repository.
 *
 * @param text a text in that line; a link therefore never points to code that no longer exists
 * @throws Error if the file does not exist, or no line contains the text
 */
export function sourceLink(file: string, text?: string): SourceLink {
  const lines = repositoryText(file).split("\n");
  const index = text === undefined ? 0 : lines.findIndex((line) => line.includes(text));
  if (index < 0) throw new Error(`No line of ${file} contains ${JSON.stringify(text)}.`);
  const label = file.replace(/^packages\//, "");
  return { label, url: `${repositoryUrl}/blob/main/${file}${text === undefined ? "" : `#L${index + 1}`}` };
}
