import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseDestination } from "@djstats/core";
import { djstats, runProgram } from "./command.ts";
import { sectionText } from "./config-file.ts";
import { type Home, makeHome } from "./home.ts";

/** A line of the ledger. */
interface Entry {
  readonly request: string;
  readonly outcome: string;
}

/** A developer to whom the notice for a destination was shown an hour ago. */
export interface ConsentedUser extends Disposable {
  readonly home: Home;
  /** Reports a startproject with `djstats report --wait`, started by another program if `inside` names one. */
  readonly report: (inside?: readonly string[]) => Promise<{ readonly output: string; readonly ms: number }>;
  readonly ledger: () => Entry[];
}

/** The ID of every consented user. */
export const consentedId = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";

/** Returns the section of a config file that records that the notice was shown for a destination an hour ago. */
export function consentedSection(endpoint: string, trackingId = "UA-12345-1", apiSecret?: string): string {
  const lookup = parseDestination(endpoint, trackingId, apiSecret);
  return lookup.state === "found" ? sectionText({ ...lookup.destination, id: consentedId }) : "";
}

export function consentedUser(endpoint: string, env: Record<string, string> = {}): ConsentedUser {
  const home = makeHome({ DJSTATS_ENDPOINT: endpoint, DJSTATS_TRACKING_ID: "UA-12345-1", ...env });
  mkdirSync(dirname(home.config), { recursive: true });
  const { DJSTATS_TRACKING_ID: trackingId, DJSTATS_API_SECRET: apiSecret } = home.env;
  writeFileSync(home.config, consentedSection(endpoint, trackingId, apiSecret));
  return {
    home,
    report: async (inside = []) => {
      const start = performance.now();
      const args = ["report", "startproject", "--django", "5.2.3", "--python", "3.13.1", "--wait"];
      const { stdout } = await runProgram([...inside, process.execPath, djstats, ...args], { env: home.env });
      return { output: stdout, ms: performance.now() - start };
    },
    ledger: () => readEntries(home.ledger),
    [Symbol.dispose]: home[Symbol.dispose],
  };
}

function readEntries(path: string): Entry[] {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  return text.split("\n").flatMap((line) => (line ? [JSON.parse(line) as Entry] : []));
}
