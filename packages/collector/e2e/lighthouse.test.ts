import { join } from "node:path";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { chromiumPath } from "@djstats/testing/browser";
import { measurePages, type PageQuality } from "@djstats/testing/lighthouse";
import { beforeAll, describe, expect, it } from "vitest";

describe.runIf(chromiumPath)("Lighthouse, with its defaults for a phone", () => {
  let measured: readonly (PageQuality | undefined)[] = [];
  beforeAll(async () => {
    using home = makeHome();
    const store = `--store=${join(home.work, "store.sqlite")}`;
    await runCollector(["simulate", store, "--developers=3000", "--days=430", "--seed=5"], home);
    const grant = ["access", "grant", "Jo", "--role=president", "--asked-by=x"];
    const { stdout } = await runCollector([...grant, store], home);
    await using collector = await startCollector([store], home);
    const token = /^djs_.+$/m.exec(stdout)?.[0];
    measured = [
      ...(await measurePages([collector.url])),
      ...(await measurePages([collector.url], { Authorization: `Bearer ${token}` })),
    ];
  }, 600_000);

  it.each([
    ["the page that asks for a token", 0],
    ["the dashboard of a year", 1],
  ] as const)("gives %s at least 98 in each category", (_, at) => {
    const quality = measured[at];
    const scores = [quality?.accessibility, quality?.bestPractices, quality?.seo];
    for (const score of scores) expect(score, quality?.failed.join()).toBeGreaterThanOrEqual(98);
    expect(quality?.layoutShift).toBeLessThan(0.02);
    // On a slow or busy machine, a score for speed does not depend on the page alone.
    if ((quality?.machineSpeed ?? 0) >= 1000) expect(quality?.performance).toBeGreaterThanOrEqual(98);
  });
});
