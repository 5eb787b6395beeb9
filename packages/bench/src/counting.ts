import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";

/** What counting so many simulated developers took; see count-many.ts. */
export interface Counting {
  readonly points: readonly {
    readonly developers: number;
    readonly coldUs: number;
    readonly warmUs: number;
  }[];
  readonly storeBytes: number;
  readonly rssBytes: number;
  readonly reportMs: number;
  readonly rolloverMs: number;
  readonly nextDayUs: number;
  readonly error: number;
  readonly cells: number;
}

export function measureCounting(developers: number): Counting {
  using home = makeHome();
  const script = join(import.meta.dirname, "count-many.ts");
  const args = ["--conditions=source", script, home.work, String(developers), "7"];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: home.env });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}
