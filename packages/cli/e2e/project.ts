import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Django, djangoAdmin, findDjango, type Home, runProgram } from "@djstats/testing";

/** The Django on this machine, or null. With DJSTATS_TEST_DJANGO=required, null is an error. */
export const django: Django | null = findDjango();
if (!django && process.env["DJSTATS_TEST_DJANGO"] === "required")
  throw new Error("There is no Django on this machine, but DJSTATS_TEST_DJANGO=required is set.");

/** Returns the Django, for tests that run only if there is one. */
export function theDjango(): Django {
  if (!django) throw new Error("There is no Django on this machine.");
  return django;
}

/** Returns a command line of `django-admin`. */
export function admin(...args: string[]): string[] {
  return [...djangoAdmin(theDjango()), ...args];
}

/** Makes a project without djstats, appends lines to its settings, and returns its directory. */
export async function makeProject(
  home: Home,
  name: string,
  settings = "",
  by: Django = theDjango(),
): Promise<string> {
  const argv = [...djangoAdmin(by), "startproject", name];
  const made = await runProgram(argv, { env: home.env, cwd: home.work });
  if (made.status !== 0) throw new Error(made.stderr);
  const file = join(home.work, name, name, "settings.py");
  writeFileSync(file, `${readFileSync(file, "utf8")}\n${settings}\n`);
  return join(home.work, name);
}
