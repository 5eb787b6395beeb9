// Lets plain npm drive this pnpm workspace, so that `npm test` works on a machine with nothing but Node and npm.
// pnpm never runs this: it runs no pre-scripts (enablePrePostScripts) and installs on its own (verifyDepsBeforeRun).
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";

process.chdir(dirname(import.meta.dirname));
const isInstalled = existsSync("node_modules/.bin/pnpm");
if (!isInstalled) {
  console.error("Installing the dependencies, which takes about a minute.");
  // npm rejects any file that differs from the hashes in scripts/pnpm/package-lock.json.
  run("npm ci --prefix scripts/pnpm");
}
const pnpm = isInstalled ? "pnpm" : "npm exec --prefix scripts/pnpm -- pnpm --dir .";
run(`${pnpm} install --frozen-lockfile`);

/** Runs a command, and ends with its status if it fails. Its output matters only then. */
function run(command) {
  const { status, stdout, stderr } = spawnSync(command, { encoding: "utf8", shell: true });
  if (status === 0) return;
  console.error(stdout + stderr);
  process.exit(status ?? 1);
}
