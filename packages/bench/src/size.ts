import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { djstats, makeHome } from "@djstats/testing";
import { build } from "esbuild";
import type { Row } from "./table.ts";

const packages = join(import.meta.dirname, "../..");

/** What core may add to a page, in bytes. */
export const coreBytesMax: number = 6 * 1024;

/** What core adds to a page, and what installing the command puts on a disk. */
export async function measureSize(): Promise<Row[]> {
  const installed = install();
  return [
    {
      what: "core, minified and gzipped, without valibot",
      measured: await measureCore(),
      budget: coreBytesMax,
      unit: "bytes",
    },
    {
      what: `@djstats/cli installed, ${installed.files} files, all dependencies`,
      measured: installed.bytes,
      budget: null,
      unit: "bytes",
    },
  ];
}

/** Core minified and gzipped, without its schema library, in bytes. */
export async function measureCore(): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(packages, "core/src/index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["valibot"],
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}

/** Packs the command and installs it as npm would, with the network out of reach. */
function install(): { files: number; bytes: number } {
  using home = makeHome();
  const must = (file: string, args: string[], cwd: string) => {
    const { status, stderr } = spawnSync(file, args, { cwd, env: home.env, encoding: "utf8" });
    if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${stderr}`);
  };
  must("pnpm", ["pack", "--pack-destination", home.path], dirname(dirname(djstats)));
  const tarball = readdirSync(home.path).find((name) => name.endsWith(".tgz")) ?? "";
  must(
    "npm",
    ["install", "--offline", "--no-audit", "--prefix", home.work, join(home.path, tarball)],
    home.work,
  );
  const modules = join(home.work, "node_modules");
  const files = readdirSync(modules, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(modules, name)))
    .filter((stat) => stat.isFile());
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
