import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { launch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { serveSite } from "../e2e/serve.ts";

// `pnpm --filter @djstats/docs pictures`, after a build: takes the README's pictures of the real pages. The dashboard
// shows a simulated count, and is labelled so.
const directory = join(import.meta.dirname, "../../../.github/pictures");
const schemes = ["light", "dark"] as const;
/** The pages are as wide as on a desktop, and the pictures are reduced for the README. */
const view = { viewport: { width: 1200, height: 660 }, deviceScaleFactor: 0.7 };

mkdirSync(directory, { recursive: true });
await using site = await serveSite();
using home = makeHome();
const store = `--store=${join(home.work, "store.sqlite")}`;
await must("simulate", "--developers=20000", "--days=400", "--seed=1", "--through=2026-11-25");
const granted = await must("access", "grant", "Jane Doe", "--role=fundraising", "--asked-by=the committee");
const [token = ""] = /^djs_.+$/m.exec(granted) ?? [];
await using collector = await startCollector([store], home);

const browser = await launch();
try {
  for (const colorScheme of schemes) {
    const page = await browser.newPage({ ...view, colorScheme });
    await page.goto(site.home);
    await take(page, `list-${colorScheme}`);
    await page.setViewportSize({ width: 1200, height: 970 });
    await page.goto(collector.url);
    await page.getByLabel("Your token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await take(page, `dashboard-${colorScheme}`);
    await page.close();
  }
} finally {
  await browser.close();
}

async function must(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await runCollector([...args, store], home);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Takes a picture once the fonts are loaded, which a first visit does not wait for. */
async function take(page: Page, name: string): Promise<void> {
  await page.evaluate("document.fonts.ready");
  await page.reload({ waitUntil: "networkidle" });
  writeFileSync(join(directory, `${name}.webp`), await asWebp(browser, await page.screenshot()));
}

/** Converts a screenshot to WebP, which Chromium can write, but not as a screenshot. */
async function asWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage();
  const encoded = await page.evaluate<string>(`(async () => {
    const png = Uint8Array.from(atob("${png.toString("base64")}"), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([png], { type: "image/png" }));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.6);
  })()`);
  await page.close();
  return Buffer.from(encoded.slice(encoded.indexOf(",") + 1), "base64");
}
