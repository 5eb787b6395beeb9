import { chromiumPath, launch, overflow, violations, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { built, textOf } from "./built.ts";
import { serveSite } from "./serve.ts";

const paths = built(".html").map((file) => file.replace(/index\.html$/, ""));
const widths = [360, 1440];
const schemes = ["light", "dark"] as const;

describe.runIf(chromiumPath)("every page in a real browser", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let page: Page;
  let troubles: string[];

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite()]);
    // All tests share one page: a new process with axe in it for each would take most of the time.
    page = await browser.newPage();
    troubles = watch(page, site.home);
  });
  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it("finds the pages to test", () => {
    expect(paths.length).toBeGreaterThan(35);
  });

  it.each(paths)(
    "/%s has no error, no foreign request and no axe violation, narrow and wide, light and dark",
    async (path) => {
      await page.goto(site.home + path);
      for (const colorScheme of schemes)
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          expect(await overflow(page), `${width} ${colorScheme}`).toEqual([]);
          // Colours do not depend on the width, and positions do not depend on the scheme.
          if ((width === 360) === (colorScheme === "light"))
            expect(await violations(page), `${width} ${colorScheme}`).toEqual([]);
        }
      expect(troubles.splice(0)).toEqual([]);
    },
  );

  it("shows all fields of a request on the first screen of the home page", async () => {
    // A desktop's screen, with room for the next few fields.
    await page.setViewportSize({ width: 1440, height: 1100 });
    await page.goto(site.home);
    for (const place of ["body", "header", "connection"]) {
      const box = await page.locator(`table[data-place="${place}"]`).boundingBox();
      expect((box?.y ?? Number.NaN) + (box?.height ?? 0), place).toBeLessThanOrEqual(1100);
    }
  });

  it("shows its full content without JavaScript", async () => {
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
