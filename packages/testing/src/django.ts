import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { makePythonEnvironment } from "./python-environment.ts";

/** A Python that has Django. */
export interface Django {
  readonly python: string;
  readonly version: string;
  readonly pythonVersion: string;
}

/** The packages that versions of Django import. */
const needed = ["asgiref", "sqlparse", "pytz", "tzdata", "typing_extensions", "backports"];

const script = (packages: readonly string[]) => `import importlib.util, json, sys
import ${packages.join(", ")}
import django
found = [importlib.util.find_spec(name) for name in ${JSON.stringify([...packages, ...needed])}]
print(json.dumps({
    "executable": sys.executable, "version": django.__version__, "pythonVersion": sys.version.split()[0],
    "packages": [next(iter(spec.submodule_search_locations or [spec.origin])) for spec in found if spec],
}))`;

/**
 * Finds a Django on this machine, with the Python on PATH or Debian's, and makes an environment with nothing else,
 * because other installed packages would change what Python does and prints.
 *
 * @param more further packages for the environment
 * @returns null if no Python has all of them
 */
export function findDjango(more: readonly string[] = []): Django | null {
  for (const name of ["python", "python3", "/usr/bin/python3"]) {
    const found = djangoOf(name, more);
    if (found) return found;
  }
  return null;
}

/**
 * Finds the Django on this machine, and those of the Pythons that DJSTATS_TEST_DJANGOS lists, as PATH lists
 * directories.
 *
 * @throws Error if one of them has no Django
 */
export function findDjangos(): Django[] {
  const listed = (process.env["DJSTATS_TEST_DJANGOS"] ?? "").split(delimiter).filter(Boolean);
  const others = listed.map((python) => {
    const found = djangoOf(python, []);
    if (!found) throw new Error(`DJSTATS_TEST_DJANGOS lists ${python}, which has no Django.`);
    return found;
  });
  return [findDjango() ?? [], others].flat();
}

function djangoOf(name: string, more: readonly string[]): Django | null {
  const { status, stdout } = spawnSync(name, ["-c", script(["django", ...more])], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) return null;
  const { executable, packages, version, pythonVersion } = JSON.parse(stdout);
  return { python: makePythonEnvironment({ executable, packages }), version, pythonVersion };
}

/** Returns the command line of `django-admin` next to a Python, or of `-m django`. */
export function djangoAdmin({ python }: Django): string[] {
  const admin = join(dirname(python), "django-admin");
  return existsSync(admin) ? [admin] : [python, "-m", "django"];
}
