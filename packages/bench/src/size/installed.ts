import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package together with all its dependencies. */
export interface Installed {
  /** Size of the gzipped archives that are downloaded. */
  readonly packedBytes: number;
  readonly installedBytes: number;
  readonly files: number;
  /** Number of dependencies. */
  readonly dependencies: number;
}

/** An unpacked package: its directory, and where its dependencies are resolved from. */
export interface Unpacked {
  readonly directory: string;
  readonly resolvedFrom: string;
}

/**
 * Adds up a package and its dependencies, in the versions that this workspace has installed and measures.
 *
 * @param own returns packages of this repository as they are published, without their tests
 */
export function measureInstalled(root: Unpacked, own: (directory: string) => Unpacked | null): Installed {
  const seen = new Map<string, Unpacked>();
  const visit = (unpacked: Unpacked) => {
    if (seen.has(unpacked.directory)) return;
    seen.set(unpacked.directory, unpacked);
    for (const name of dependenciesOf(unpacked.directory)) {
      const directory = realpathSync(find(name, unpacked.resolvedFrom));
      visit(own(directory) ?? { directory, resolvedFrom: directory });
    }
  };
  visit(root);
  const packages = [...seen.values()];
  const files = packages.flatMap(({ directory }) => filesOf(directory));
  return {
    packedBytes: packages.reduce((sum, { directory }) => sum + packedBytes(directory), 0),
    installedBytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    files: files.length,
    dependencies: packages.length - 1,
  };
}

function dependenciesOf(directory: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  return Object.keys(dependencies);
}

/** Finds a package like Node: in every node_modules from a directory upwards. */
function find(name: string, from: string): string {
  const candidate = join(from, "node_modules", name);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`The package ${name} is not installed.`);
  return find(name, dirname(from));
}

function filesOf(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules") return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

function packedBytes(directory: string): number {
  const args = ["--create", "--gzip", "--exclude=./node_modules", "--directory", directory, "."];
  const { stdout, status, stderr } = spawnSync("tar", args, { maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`tar failed: ${stderr}`);
  return stdout.length;
}
