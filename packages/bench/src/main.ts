import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCost } from "./cost/measure-cost.ts";
import { measureCounting } from "./counting/measure-counting.ts";
import { measureFailover } from "./failover/measure-failover.ts";
import { measureFleet } from "./fleet/measure-fleet.ts";
import { lookAtEnvironment } from "./measure/environment.ts";
import { extentOf } from "./measure/extent.ts";
import { progress } from "./measure/progress.ts";
import { type Part, parts, readSections } from "./page/sections.ts";
import { writePage } from "./page/write-page.ts";
import { measureReceiving } from "./receiving/measure-receiving.ts";
import { measureSize } from "./size/measure-size.ts";

// `pnpm bench [PART …] [--quick]`: measures, writes the results, then the page and its plots. No measurement makes it
// fail, because machines differ and are noisy.
const results = join(import.meta.dirname, "../results");

const measure = {
  cost: measureCost,
  size: measureSize,
  receiving: measureReceiving,
  fleet: measureFleet,
  failover: measureFailover,
  counting: measureCounting,
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" } },
});
const unknown = positionals.find((name) => !(parts as string[]).includes(name));
if (unknown === undefined) {
  const extent = extentOf(values.quick ?? false);
  const environment = lookAtEnvironment(extent.quick);
  for (const part of positionals.length > 0 ? (positionals as Part[]) : parts) {
    try {
      const result = await measure[part](extent);
      writeFileSync(
        join(results, `${part}.json`),
        `${JSON.stringify({ environment, ...result }, null, 1)}\n`,
      );
    } catch (error) {
      // Continue with the other parts, and keep the previous results of this one.
      progress(`${part} could not be measured: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
    // After each part, so that a run that is interrupted leaves a consistent page.
    writePage(results, readSections(results));
  }
  progress(`written: ${join(results, "README.md")}`);
} else {
  console.error(
    `There is no part ${JSON.stringify(unknown)}; there are ${parts.join(", ")}. --quick makes a few rounds.`,
  );
  process.exitCode = 2;
}
