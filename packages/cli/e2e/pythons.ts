import { runProgram } from "@djstats/testing";

const find =
  'ls /usr/bin/python2* /usr/bin/python3* "$(pyenv root 2>/dev/null || echo /nonexistent)"/versions/*/bin/python 2>/dev/null';
const script = "import sys; print('%d.%02d' % sys.version_info[:2], sys.version, sys.version_info >= (3, 6))";

/** Finds the Pythons of this machine, each once, oldest first: those in /usr/bin, and where pyenv keeps others. */
export async function findPythons(): Promise<{ path: string; isOld: boolean }[]> {
  const env = { PATH: process.env["PATH"] ?? "" };
  const { stdout } = await runProgram(["sh", "-c", find], { env: process.env as Record<string, string> });
  const found = stdout.split("\n").filter((path) => /\/python[\d.]*$/.test(path));
  const versions = await Promise.all(
    found.map(async (path) => {
      const { status, stdout } = await runProgram([path, "-c", script], { env }).catch(() => ({
        status: 1,
        stdout: "",
      }));
      return status === 0 ? [[stdout, { path, isOld: stdout.includes("False") }] as const] : [];
    }),
  );
  return [...new Map(versions.flat().sort()).values()];
}
