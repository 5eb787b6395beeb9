import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A Python and its packages, as directories or files. */
interface Content {
  readonly executable: string;
  readonly packages: readonly string[];
}

const cache = join(import.meta.dirname, "../node_modules/.cache/python");
const isWindows = process.platform === "win32";

/**
 * Creates a Python environment with only these packages, once for each machine.
 *
 * @returns its Python
 */
export function makePythonEnvironment(content: Content): string {
  const key = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
  const directory = join(cache, key);
  const programs = join(directory, isWindows ? "Scripts" : "bin");
  const python = join(programs, isWindows ? "python.exe" : "python3");
  if (existsSync(python)) return python;
  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, "draft-"));
  execFileSync(content.executable, ["-m", "venv", "--without-pip", draft]);
  const asked = join(draft, isWindows ? "Scripts/python.exe" : "bin/python3");
  const ask = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'), end='')"];
  const site = execFileSync(asked, ask, { encoding: "utf8" });
  for (const path of content.packages) symlinkSync(path, join(site, basename(path)), "junction");
  if (!isWindows) writeFileSync(join(draft, "bin/django-admin"), djangoAdmin(python), { mode: 0o755 });
  try {
    renameSync(draft, directory);
  } catch {
    // Another test was faster.
    rmSync(draft, { recursive: true });
  }
  return python;
}

/** Returns a file name as pip writes it. */
function djangoAdmin(python: string): string {
  return `#!${python}
import sys
from django.core.management import execute_from_command_line
sys.exit(execute_from_command_line())
`;
}
