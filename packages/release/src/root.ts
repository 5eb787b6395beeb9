import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The repository's directory: the nearest one, from where this runs upwards, that holds a workspace. */
export const root: string = find(process.cwd());

function find(directory: string): string {
  if (existsSync(join(directory, "pnpm-workspace.yaml"))) return directory;
  if (dirname(directory) === directory) throw new Error("This does not run within the repository.");
  return find(dirname(directory));
}
