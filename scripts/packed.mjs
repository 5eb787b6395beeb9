import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

/** Returns the packed packages in a directory: each tarball with its manifest and its `name@version`. */
export function readPacked(directory) {
  return readdirSync(directory, { recursive: true })
    .filter((file) => file.endsWith(".tgz"))
    .sort()
    .map((file) => {
      const tarball = join(directory, file);
      const manifest = JSON.parse(run("tar", "-xzOf", tarball, "package/package.json"));
      return { tarball, manifest, release: `${manifest.name}@${manifest.version}` };
    });
}

/** Runs a command and returns its output. Throws an error with its messages if it fails. */
export function run(...argv) {
  const { status, stdout, stderr } = spawnSync(argv[0], argv.slice(1), { encoding: "utf8" });
  if (status !== 0) throw new Error(`${argv.join(" ")} failed.\n${stdout}${stderr}`);
  return stdout;
}

/** Whether a command succeeds. */
export function succeeds(...argv) {
  return spawnSync(argv[0], argv.slice(1)).status === 0;
}
