import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { makePythonEnvironment } from "./python-environment.ts";

/** A Python that has Django. */
export interface Django {
  readonly python: string;
  readonly version: string;
  readonly pythonVersion: string;
}

/** What the versions of Django import, if they do. */
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
 * Finds a Django on this machine, with the Python on PATH or Debian's, and makes an environment that has it and
 * nothing else: what else is installed there would change what Python does and prints.
 *
 * @param more packages that the environment has too
 * @returns null if no Python has all of them
 */
export function findDjango(more: readonly string[] = []): Django | null {
  for (const name of ["python", "python3", "/usr/bin/python3"]) {
    const { status, stdout } = spawnSync(name, ["-c", script(["django", ...more])], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    if (status !== 0) continue;
    const { executable, packages, version, pythonVersion } = JSON.parse(stdout);
    return { python: makePythonEnvironment({ executable, packages }), version, pythonVersion };
  }
  return null;
}

/** `django-admin` next to a Python, or the same through `-m django`. */
export function djangoAdmin({ python }: Django): string[] {
  const admin = join(dirname(python), "django-admin");
  return existsSync(admin) ? [admin] : [python, "-m", "django"];
}
