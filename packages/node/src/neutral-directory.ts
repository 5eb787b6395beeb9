import { parse } from "node:path";

/**
 * Returns a directory that no project controls, for programs that djstats starts. In the working directory, Python
 * would find modules, and Windows would find programs and libraries.
 */
export function neutralDirectory(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
): string {
  return (platform === "win32" && env["SYSTEMROOT"]) || parse(process.execPath).root;
}
