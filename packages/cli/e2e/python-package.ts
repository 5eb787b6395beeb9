import { join } from "node:path";
import { type ConsentedUser, type Ended, type Home, runProgram } from "@djstats/testing";

/** The sources of the Python package, for PYTHONPATH. */
export const packageSource: string = join(import.meta.dirname, "../../../integrations/django/src");

/** The Python that runs the package where no Django is needed. */
const python = "python3";

/** Runs `python -m djstats` with arguments. */
export function runPackage(args: readonly string[], { env, work }: Home): Promise<Ended> {
  return runProgram([python, "-m", "djstats", ...args], {
    env: { ...env, PYTHONPATH: packageSource },
    cwd: work,
  });
}

const facts = {
  command: "startproject",
  django: "5.2.3",
  python: { implementation: "CPython", version: "3.13.1" },
  settings: { state: "none" },
};
const profile = { consent: "opt-out", destination: null, site: null };

/** The command line of the package's sender, as the app starts it, for a startproject. */
export const sender: readonly string[] = [
  ...[python, "-I", "-S", "-E", join(packageSource, "djstats/sender.py")],
  JSON.stringify({ facts, profile }),
];

/** Reports a startproject with the package's sender, started by another program if `inside` names one. */
export async function sendByPackage({ home }: ConsentedUser, inside: readonly string[] = []): Promise<Ended> {
  return runProgram([...inside, ...sender], { env: home.env, cwd: home.work });
}
