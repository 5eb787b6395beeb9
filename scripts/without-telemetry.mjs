// Runs a command with the telemetry and the update hints of the tools behind our scripts turned off:
// `node scripts/without-telemetry.mjs [--quiet] turbo run build`. With --quiet, the command's output appears only if
// it fails. Setting a variable in front of the command would not work in the shells of Windows.
import { spawnSync } from "node:child_process";

const env = {
  ...process.env,
  ASTRO_TELEMETRY_DISABLED: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  TURBO_NO_UPDATE_NOTIFIER: "1",
  NO_UPDATE_NOTIFIER: "1",
};
const words = process.argv.slice(2);
const isQuiet = words[0] === "--quiet";
const [command = "", ...args] = isQuiet ? words.slice(1) : words;
// On Windows, the tools are .cmd files, which only a shell can start.
const shell = process.platform === "win32";
const { status, error, stdout, stderr } = spawnSync(command, args, {
  env,
  shell,
  stdio: isQuiet ? ["inherit", "pipe", "pipe"] : "inherit",
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
if (error) console.error(`Could not start ${command}: ${error.message}`);
if (isQuiet && status !== 0) console.error(`${stdout ?? ""}${stderr ?? ""}`);
process.exitCode = status ?? 1;
