import { cpSync, existsSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runProgram } from "@djstats/testing";
import { readManifest } from "./published.ts";
import type { Registry } from "./registry.ts";

/**
 * Adds third-party packages to a registry, as they are installed here, with all their dependencies, so that installing
 * from that registry needs no network.
 *
 * @param names the packages, such as `valibot`
 * @param from a directory that depends on them
 * @param room an empty directory for the tarballs
 */
export async function addInstalled(
  registry: Registry,
  names: readonly string[],
  { from, room }: { readonly from: string; readonly room: string },
): Promise<void> {
  const seen = new Set<string>();
  const add = async (name: string, from: string): Promise<void> => {
    const directory = findInstalled(name, from);
    if (directory === null || seen.has(directory)) return;
    seen.add(directory);
    const manifest = readManifest(directory);
    registry.add(manifest, await pack(directory, join(room, `${seen.size}`)));
    for (const dependency of Object.keys(manifest.dependencies ?? {})) await add(dependency, directory);
  };
  for (const name of names) await add(name, from);
}

/** Returns the directory in which Node finds a package from another one, or null. */
function findInstalled(name: string, from: string): string | null {
  const places = createRequire(join(from, "package.json")).resolve.paths(name) ?? [];
  const found = places.map((place) => join(place, name)).find((place) => existsSync(place));
  return found === undefined ? null : realpathSync(found);
}

/** Packs a copy, because pnpm hard-links identical files of a package and npm leaves out links. */
async function pack(directory: string, room: string): Promise<string> {
  mkdirSync(room);
  cpSync(directory, join(room, "package"), {
    recursive: true,
    filter: (file) => dirname(file) !== directory || !file.endsWith("node_modules"),
  });
  const tarball = join(room, "package.tgz");
  const { status, stderr } = await runProgram(["tar", "-czf", tarball, "-C", room, "package"], {
    env: { PATH: process.env["PATH"] ?? "" },
  });
  if (status !== 0) throw new Error(`Could not pack ${directory}: ${stderr}`);
  rmSync(join(room, "package"), { recursive: true });
  return tarball;
}
