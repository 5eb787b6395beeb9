import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/**
 * A Chromium of this machine, without a window where it is to be had so, which is quicker. Where tests must not do
 * without, DJSTATS_TEST_BROWSER=required says so.
 */
export const chromiumPath: string | null =
  [
    process.env["CHROMIUM"],
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
  ].find((path) => path !== undefined && existsSync(path)) ?? null;
if (!chromiumPath && process.env["DJSTATS_TEST_BROWSER"] === "required")
  throw new Error("There is no Chromium to test with.");

export function launch(): Promise<Browser> {
  if (!chromiumPath) throw new Error("There is no Chromium here.");
  // Chromium's sandbox does not work for root, and these are our own pages.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox"] });
}

/** What goes wrong in a page, or out of it, from now on: console errors, exceptions, failed and foreign requests. */
export function watch(page: Page, home: string): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    // Going on to the next page ends what the last one was still loading.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") troubles.push(`failed: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home)) troubles.push(`elsewhere: ${request.url()}`);
  });
  return troubles;
}

/** What is wider than the window, for which one would have to scroll sideways. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("main *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.tagName + "." + element.className + ": " + element.textContent?.slice(0, 40));
  })()`);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core objects to in a page. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  // Of what axe reads once more, no rule that is asked needs the style sheets.
  const options = '{ resultTypes: ["violations"], preload: { assets: ["media"] } }';
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${options})`);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
  );
}
