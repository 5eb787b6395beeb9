import { repositoryText } from "../repository/text.ts";

/**
 * Returns what the patch to Django changes in one file, as a diff.
 *
 * @throws Error if the patch changes no file whose path ends with `file`
 */
export function djangoPatch(file: string): string {
  const parts = repositoryText("integrations/django/django-3.2.patch").split(/^(?=diff --git )/m);
  const part = parts.find((text) => text.split("\n", 1)[0]?.endsWith(`/${file}`));
  const hunks = part?.slice(part.indexOf("\n@@ ") + 1);
  if (!hunks) throw new Error(`The patch to Django does not change ${file}.`);
  return hunks;
}
