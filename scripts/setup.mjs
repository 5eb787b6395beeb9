// Lets plain npm drive this pnpm workspace, so that `npm test` works on a machine with nothing but Node and npm.
// pnpm never runs this: it runs no pre-scripts (enablePrePostScripts) and installs on its own (verifyDepsBeforeRun).
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

process.chdir(dirname(import.meta.dirname));
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const isInstalled = existsSync("node_modules/.bin/pnpm");
if (!isInstalled) console.error("Installing the dependencies, which takes about a minute.");
const pnpm = isInstalled ? "pnpm" : `npm exec --yes --package=${packageManager} -- pnpm`;
const { status, stdout, stderr } = spawnSync(`${pnpm} install --frozen-lockfile`, {
  encoding: "utf8",
  shell: true,
});
// The output of pnpm matters only if it fails.
if (status !== 0) console.error(stdout + stderr);
process.exitCode = status ?? 1;
