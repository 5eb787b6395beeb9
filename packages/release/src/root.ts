import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository's directory: the nearest one above the working directory that contains a workspace. */
export const root: string = find(process.cwd());

function find(directory: string): string {
  if (existsSync(join(directory, "pnpm-workspace.yaml"))) return directory;
  if (dirname(directory) === directory)
    throw new Error("The working directory is not inside the repository.");
  return find(dirname(directory));
}
