import { chromiumPath } from "@djstats/testing/browser";
import { measurePages, type PageQuality } from "@djstats/testing/lighthouse";
import { beforeAll, describe, expect, it } from "vitest";
import { serveSite } from "./serve.ts";

const paths = ["", "preview/", "dep-8/", "guides/try/", "numbers/"];

describe.runIf(chromiumPath)("Lighthouse, with its defaults for a phone", () => {
  let measured: readonly PageQuality[] = [];
  beforeAll(async () => {
    await using site = await serveSite();
    measured = await measurePages(paths.map((path) => site.home + path));
  }, 600_000);

  it.each(paths.map((path, at) => [path, at] as const))("gives /%s at least 98 in each category", (_, at) => {
    const quality = measured[at];
    const scores = [quality?.accessibility, quality?.bestPractices, quality?.seo];
    for (const score of scores) expect(score, quality?.failed.join()).toBeGreaterThanOrEqual(98);
    expect(quality?.layoutShift).toBeLessThan(0.02);
    // On a machine that is slow or busy, a score for speed says nothing about the page.
    if ((quality?.machineSpeed ?? 0) >= 1000) expect(quality?.performance).toBeGreaterThanOrEqual(98);
  });
});
