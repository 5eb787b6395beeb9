import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.ts";

/** The parts of a package's manifest that are used here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, string>> };
}

/** A package that is published. */
export interface Package {
  readonly directory: string;
  readonly manifest: Manifest;
}

/** Returns the packages in `packages` that are not private, and so are published, ordered by name. */
export function publishedPackages(repository: string = root): Package[] {
  const packages = join(repository, "packages");
  return readdirSync(packages)
    .map((name) => join(packages, name))
    .map((directory) => ({ directory, manifest: readManifest(directory) }))
    .filter(({ manifest }) => manifest.private !== true)
    .sort((a, b) => a.manifest.name.localeCompare(b.manifest.name));
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Manifest;
}

/**
 * Returns the entry points that programs can import, such as `@djstats/core/preview`, with their files once published.
 */
export function entryPointsOf({ manifest }: Package): { readonly name: string; readonly file: string }[] {
  const exports = { ...(manifest.publishConfig?.exports ?? manifest.exports) };
  return Object.entries(exports).map(([entryPoint, file]) => ({
    name: manifest.name + entryPoint.slice(1),
    file: String(file),
  }));
}
