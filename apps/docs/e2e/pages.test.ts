import { chromiumPath, launch, overflow, violations, watch } from "@djstats/testing/browser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built, textOf } from "./built.ts";
import { serveSite } from "./serve.ts";

const paths = built(".html").map((file) => file.replace(/index\.html$/, ""));
const widths = [360, 1440];
const schemes = ["light", "dark"] as const;

describe.runIf(chromiumPath)("every page in a real browser", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite()]);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it("is there to be tested", () => {
    expect(paths.length).toBeGreaterThan(35);
  });

  it.concurrent.each(paths)(
    "/%s has no error, no foreign request and no axe violation, narrow and wide, light and dark",
    { timeout: 60_000 },
    async (path) => {
      const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
      const troubles = watch(page, site.home);
      await page.goto(site.home + path);
      for (const colorScheme of schemes)
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          expect(await overflow(page), `${width} ${colorScheme}`).toEqual([]);
          // Colours are the same at each width, and places in each scheme.
          if ((width === 360) === (colorScheme === "light"))
            expect(await violations(page), `${width} ${colorScheme}`).toEqual([]);
        }
      expect(troubles).toEqual([]);
      await page.close();
    },
  );

  it("shows what every request has on one screen of home", async () => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(site.home);
    for (const place of ["body", "header", "connection"]) {
      const box = await page.locator(`table[data-place="${place}"]`).boundingBox();
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0), place).toBeLessThanOrEqual(900);
    }
    await page.close();
  });

  it("says all it has to say with JavaScript off", { timeout: 60_000 }, async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const troubles = watch(page, site.home);
    for (const path of paths) {
      await page.goto(site.home + path);
      const main = textOf(await page.locator("main").innerHTML());
      expect(main.length, path).toBeGreaterThan(200);
      expect(await page.locator("main :is(form, button):visible").count(), path).toBe(0);
      if (path === "preview/") expect(main).toContain("POST /collect HTTP/1.1 host: collector.example");
    }
    expect(troubles).toEqual([]);
    await context.close();
  });
});
