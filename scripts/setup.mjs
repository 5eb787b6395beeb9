// Lets plain npm drive this pnpm workspace, so that `npm test` works on a machine with nothing but Node and npm.
// pnpm never comes here: it runs no pre-scripts (enablePrePostScripts) and installs by itself (verifyDepsBeforeRun).
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

process.chdir(dirname(import.meta.dirname));
const { packageManager } = JSON.parse(readFileSync("package.json", "utf8"));
const pnpm = existsSync("node_modules/.bin/pnpm")
  ? "pnpm"
  : `npm exec --yes --package=${packageManager} -- pnpm`;
const { status } = spawnSync(`${pnpm} install --frozen-lockfile`, { stdio: "inherit", shell: true });
process.exitCode = status ?? 1;
