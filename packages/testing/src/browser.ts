import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

/**
 * The path of a Chromium on this machine, or null. Prefers the headless shell, which is faster. With
 * DJSTATS_TEST_BROWSER=required, a missing Chromium is an error.
 */
export const chromiumPath: string | null =
  [
    process.env["CHROMIUM"],
    "/usr/bin/chromium-headless-shell",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
  ].find((path) => path !== undefined && existsSync(path)) ?? null;
if (!chromiumPath && process.env["DJSTATS_TEST_BROWSER"] === "required")
  throw new Error("There is no Chromium on this machine, but DJSTATS_TEST_BROWSER=required is set.");

export function launch(args: readonly string[] = []): Promise<Browser> {
  if (!chromiumPath) throw new Error("There is no Chromium on this machine.");
  // Chromium's sandbox does not work for root, and these are our own pages.
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", ...args] });
}

/** Collects what goes wrong in a page from now on: console errors, exceptions, and failed or third-party requests. */
export function watch(page: Page, home: string): string[] {
  const troubles: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    // Leaving a page aborts its pending requests.
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

/** Returns the elements that are wider than the window, so that the page scrolls sideways. */
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

/** Returns the accessibility violations that axe-core finds in a page. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe);
  // Do not let axe load the style sheets again: none of these rules needs them.
  const options = '{ resultTypes: ["violations"], preload: { assets: ["media"] } }';
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${options})`);
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
  );
}
