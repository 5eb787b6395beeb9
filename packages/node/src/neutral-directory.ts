import { parse } from "node:path";

/**
 * A directory that no project controls, for the programs we start: from the working directory, Python would load modules,
 * and Windows programs and libraries.
 */
export function neutralDirectory(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return (platform === "win32" && env["SYSTEMROOT"]) || parse(process.execPath).root;
}
