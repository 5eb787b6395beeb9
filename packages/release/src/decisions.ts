import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A decision record. */
export interface Decision {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** Returns the decision records of a repository, `decisions/0007-….md`, oldest first. */
export function readDecisions(repository: string): Decision[] {
  const directory = join(repository, "decisions");
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => /^\d{4}-.+\.md$/.test(file))
    .sort()
    .map((file) => ({
      file: `decisions/${file}`,
      number: Number(file.slice(0, 4)),
      text: readFileSync(join(directory, file), "utf8"),
    }));
}
