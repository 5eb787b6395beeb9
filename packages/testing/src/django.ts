import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A Python that has Django. */
export interface Django {
  readonly python: string;
  readonly version: string;
  readonly pythonVersion: string;
}

/** Finds a Django on this machine: with the Python on PATH, or Debian's. */
export function findDjango(): Django | null {
  const script = "import django, sys; print(django.__version__); print(sys.version.split()[0])";
  for (const python of ["python", "python3", "/usr/bin/python3"]) {
    const { stdout } = spawnSync(python, ["-c", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [version, pythonVersion] = (stdout ?? "").split("\n");
    if (version && pythonVersion) return { python, version, pythonVersion };
  }
  return null;
}

/** `django-admin` beside a Python, or the same through `-m django`. */
export function djangoAdmin({ python }: Django): string[] {
  const admin = python.replace(/python3?$/, "django-admin");
  return python.includes("/") && existsSync(admin) ? [admin] : [python, "-m", "django"];
}
