import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { chromiumPath } from "@djstats/testing/browser";
import { measurePages, type PageQuality } from "@djstats/testing/lighthouse";
import { beforeAll, describe, expect, it } from "vitest";
import { buildWithNumbers } from "./build-with-numbers.ts";
import { serveSite } from "./serve.ts";

const paths = ["", "preview/", "dep-8/", "guides/try/", "numbers/", "numbers/ with published weeks"];

describe.runIf(chromiumPath)("Lighthouse, with its defaults for a phone", () => {
  let measured: readonly PageQuality[] = [];
  beforeAll(async () => {
    using home = makeHome();
    await using site = await serveSite();
    const withNumbers = await buildWithNumbers(home, join(home.work, "published"));
    await using published = await serveSite("/", withNumbers);
    const urls = paths.slice(0, -1).map((path) => site.home + path);
    measured = await measurePages([...urls, `${published.home}numbers/`]);
  }, 600_000);

  it.each(paths.map((path, at) => [path, at] as const))("gives /%s at least 98 in each category", (_, at) => {
    const quality = measured[at];
    const scores = [quality?.accessibility, quality?.bestPractices, quality?.seo];
    for (const score of scores) expect(score, quality?.failed.join()).toBeGreaterThanOrEqual(98);
    expect(quality?.layoutShift).toBeLessThan(0.02);
    // On a slow or busy machine, a score for speed does not depend on the page alone.
    if ((quality?.machineSpeed ?? 0) >= 1000) expect(quality?.performance).toBeGreaterThanOrEqual(98);
  });
});
