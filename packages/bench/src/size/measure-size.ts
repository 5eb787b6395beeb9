import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { makeHome } from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { comparePaired } from "../measure/paired.ts";
import { progress } from "../measure/progress.ts";
import type { Spread } from "../measure/spread.ts";
import { coreBytesMax, measureCore } from "./core-size.ts";
import { type Installed, measureInstalled, type Unpacked } from "./installed.ts";

/** The size of a package and the time of its import. */
interface Sized extends Installed {
  readonly name: string;
  /** Time of `import`, compared with a Node that imports nothing; null for a package that is only a command. */
  readonly importMs: Spread | null;
}

export interface SizeResult {
  readonly packages: readonly Sized[];
  readonly budgets: readonly Budget[];
}

const bench = join(import.meta.dirname, "../..");
const packages = join(bench, "..");
const ours = ["cli", "node", "core"];
const peers = [
  "universal-analytics",
  "insight",
  "@astrojs/telemetry",
  "posthog-node",
  "@segment/analytics-node",
];

/** Measures download, disk and import of our packages and the alternatives. */
export async function measureSize(extent: Extent): Promise<SizeResult> {
  using home = makeHome();
  progress("packing and importing");
  const published = new Map(ours.map((name) => [join(packages, name), unpack(name, home.path)]));
  const own = (directory: string) => published.get(directory) ?? null;
  const imported = ["@djstats/node/start", "@djstats/core", ...peers];
  const times = importTimes(imported, extent.rounds(31));
  const sized = (name: string, root: Unpacked): Sized => ({
    name,
    ...measureInstalled(root, own),
    importMs: times.get(name === "@djstats/node" ? "@djstats/node/start" : name) ?? null,
  });
  const core = await measureCore();
  return {
    packages: [
      ...[...published].map(([directory, root]) => sized(`@djstats/${basename(directory)}`, root)),
      ...peers.map((name) => {
        const directory = realpathSync(join(bench, "node_modules", name));
        return sized(name, { directory, resolvedFrom: directory });
      }),
    ],
    budgets: [
      {
        what: "@djstats/core, minified and gzipped, without its schema library",
        measured: core,
        limit: { atMost: coreBytesMax },
        unit: "bytes",
      },
    ],
  };
}

/** Returns a package of this repository as it is published. */
function unpack(name: string, home: string): Unpacked {
  const resolvedFrom = join(packages, name);
  const directory = join(home, name);
  const packed = join(home, `packed-${name}`);
  mkdirSync(directory);
  mkdirSync(packed);
  execFileSync("pnpm", ["pack", "--pack-destination", packed], { cwd: resolvedFrom, stdio: "pipe" });
  const [tarball = ""] = readdirSync(packed);
  execFileSync("tar", ["-xzf", join(packed, tarball), "--strip-components=1", "-C", directory]);
  return { directory, resolvedFrom };
}

function importTimes(names: readonly string[], rounds: number): Map<string, Spread> {
  const env = { PATH: process.env["PATH"] ?? "" };
  const importing = (text: string) => ({
    argv: () => [process.execPath, "--input-type=module", "-e", text],
    env,
    cwd: bench,
  });
  const [, ...compared] = comparePaired(
    [importing("0"), ...names.map((name) => importing(`import ${JSON.stringify(name)}`))],
    rounds,
  );
  return new Map(
    names.flatMap((name, at) => (compared[at] ? [[name, compared[at].overFirstMs] as const] : [])),
  );
}
