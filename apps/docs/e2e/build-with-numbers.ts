import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Home, runCollector } from "@djstats/testing";

const docs = dirname(import.meta.dirname);

/** Builds the site into a directory of the home, with the published files of another directory. */
export function build(directory: string, numbers: string): { status: number | null; output: string } {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const astro = join(
    dirname(createRequire(join(docs, "package.json")).resolve("astro/package.json")),
    "bin/astro.mjs",
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [astro, "build", "--outDir", directory], {
    cwd: docs,
    env: { ...env, ASTRO_TELEMETRY_DISABLED: "1", DJSTATS_NUMBERS: numbers, NO_COLOR: "1" },
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/** Publishes a simulated count in a home, and builds the site with it. Returns the directory of the site. */
export async function buildWithNumbers(home: Home, published: string): Promise<string> {
  const store = `--store=${home.work}/store.sqlite`;
  const site = join(home.work, "site");
  const must = (what: string, { status, output }: { status: unknown; output: string }) => {
    if (status !== 0) throw new Error(`${what} failed: ${output}`);
  };
  for (const args of [
    ["simulate", "--developers=3000", "--days=150", "--seed=1", "--through=2026-11-15"],
    ["publish", "on", "--licence=CC-BY-4.0", "--asked-by=the Board", "--reason=a test"],
    ["publish", "to", published, "--from=2026-W40"],
  ]) {
    const { status, stderr } = await runCollector([...args, store], home);
    must(args.join(" "), { status, output: stderr });
  }
  must("astro build", build(site, published));
  return site;
}
