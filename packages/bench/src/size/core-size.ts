import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** The most that core may add to a page, in bytes: about a third more than today, with both wire forms. */
export const coreBytesMax: number = 12 * 1024;

/** Returns the size of core, minified and gzipped, without its schema library, in bytes. */
export async function measureCore(): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "../../../core/src/index.ts")],
    bundle: true,
    minify: true,
    format: "esm",
    external: ["valibot"],
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
}
