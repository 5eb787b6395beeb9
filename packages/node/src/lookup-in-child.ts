import { execFile } from "node:child_process";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { reporterEnvironment } from "./environment.ts";
import { neutralDirectory } from "./neutral-directory.ts";
import { nodeFlags } from "./start-reporter.ts";

/** Prints the addresses of a name as JSON, or an error code. */
const script = `require("node:dns").lookup(process.argv[1], { all: true }, (error, addresses) =>
  process.stdout.write(JSON.stringify(error ? error.code : addresses)))`;

/**
 * Resolves names in a child process, which is killed when the signal aborts. A lookup that hangs in the system's resolver
 * cannot be cancelled and would keep this process alive (measured: 14 s).
 */
export function lookupInChild(signal: AbortSignal): LookupFunction {
  return (name, { all }, done) => {
    const argv = [...nodeFlags, "--eval", script, "--", name];
    const options = {
      cwd: neutralDirectory(),
      env: reporterEnvironment(process.env),
      killSignal: "SIGKILL",
      signal,
      windowsHide: true,
    } as const;
    execFile(process.execPath, argv, options, (failed, stdout) => {
      const found: LookupAddress[] | string = failed ? "EAI_FAIL" : JSON.parse(stdout);
      if (typeof found === "string") return done(Object.assign(new Error(), { code: found }), "");
      if (all) return done(null, found);
      done(null, found[0]?.address ?? "", found[0]?.family);
    });
  };
}
