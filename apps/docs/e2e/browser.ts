import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

/** A Chromium of this machine. Where tests must not do without, DJSTATS_TEST_BROWSER=required says so. */
export const chromiumPath: string | null =
  [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;
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
