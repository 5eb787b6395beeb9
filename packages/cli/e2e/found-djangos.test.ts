import { writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Django, findDjango, findDjangos, makeHome, runProgram } from "@djstats/testing";
import { afterEach, describe, expect, it, vi } from "vitest";

const found = findDjango();
const env = { PATH: process.env["PATH"] ?? "" };
afterEach(() => vi.unstubAllEnvs());

/** Makes a virtual environment that finds the packages of a Django, or none. Returns its Python. */
async function makeEnvironment(directory: string, { python }: Django, hasDjango = true): Promise<string> {
  const run = async (argv: string[]) => (await runProgram(argv, { env })).stdout.trim();
  const site = ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"];
  await run([python, "-m", "venv", "--without-pip", directory]);
  const own = join(directory, "bin/python");
  if (hasDjango) writeFileSync(join(await run([own, ...site]), "django.pth"), await run([python, ...site]));
  return own;
}

describe.runIf(found)("the Djangos that are tested", () => {
  it.each(findDjangos())("include Django $version with Python $pythonVersion", async (django) => {
    const { stdout } = await runProgram([django.python, "-m", "django", "--version"], { env });
    expect(stdout).toBe(`${django.version}\n`);
  });

  it("include each in a virtual environment that DJSTATS_TEST_DJANGOS lists", async () => {
    using home = makeHome();
    const django = found as Django;
    const listed = [];
    for (const name of ["one", "two"]) listed.push(await makeEnvironment(join(home.work, name), django));
    vi.stubEnv("DJSTATS_TEST_DJANGOS", listed.join(delimiter));
    const { version, pythonVersion } = django;
    expect(findDjangos()).toEqual(
      [django.python, expect.any(String), expect.any(String)].map((python) => ({
        python,
        version,
        pythonVersion,
      })),
    );
  });

  it("must all have a Django", async () => {
    using home = makeHome();
    const python = await makeEnvironment(join(home.work, "none"), found as Django, false);
    vi.stubEnv("DJSTATS_TEST_DJANGOS", python);
    expect(findDjangos).toThrow(`DJSTATS_TEST_DJANGOS lists ${python}, which has no Django.`);
  });
});
