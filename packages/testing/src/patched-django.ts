import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Django } from "./django.ts";

const integration = join(import.meta.dirname, "../../../integrations/django");

/** Returns the path of the patch in `integrations/django` for a version of Django, or null if there is none. */
export function patchFor({ version }: Django): string | null {
  if (/^3\.2\./.test(version)) return join(integration, "django-3.2.patch");
  return /^(5\.2|[6-9])\b/.test(version) ? join(integration, "django-5.2.patch") : null;
}

/**
 * Copies a Django into a directory for PYTHONPATH, and applies its patch there with `patch -p1`. An installed Django has
 * neither documentation nor tests, so only the patch's code and new tests are applied.
 *
 * @returns the output of `patch`
 */
export function patchDjango(django: Django, directory: string): string {
  const patch = patchFor(django);
  if (!patch) throw new Error(`There is no patch for Django ${django.version}.`);
  copyDjango(django, directory);
  const wanted = readFileSync(patch, "utf8")
    .split(/^(?=diff --git )/m)
    .filter((part) => /^diff --git a\/(django|tests\/analytics)\//.test(part));
  const { status, stdout } = spawnSync("patch", ["-p1"], {
    cwd: directory,
    input: wanted.join(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The patch does not apply: ${stdout}`);
  return stdout;
}

/** Copies an unchanged Django into a directory for PYTHONPATH. */
export function copyDjango({ python }: Django, directory: string): void {
  const script = "import django, os; print(os.path.dirname(os.path.realpath(django.__file__)))";
  const source = execFileSync(python, ["-c", script], { encoding: "utf8" }).trim();
  mkdirSync(directory, { recursive: true });
  cpSync(source, join(directory, "django"), {
    recursive: true,
    // Most of Django's size is the translations of contrib.
    filter: (path) => !/\/__pycache__$|\/contrib\/\w+\/locale$/.test(path),
  });
}
