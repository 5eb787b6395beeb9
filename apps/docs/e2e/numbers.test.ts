import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { chromiumPath, launch, violations, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, buildWithNumbers } from "./build-with-numbers.ts";
import { dist, read, textOf } from "./built.ts";
import { serveSite } from "./serve.ts";

let home: Home;

const published = () => join(home.work, "published");
const site = () => join(home.work, "site");

const pictures = () =>
  readdirSync(published(), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".svg"));

beforeAll(async () => {
  home = makeHome();
  await buildWithNumbers(home, published());
});

afterAll(() => home[Symbol.dispose]());

it("says that nothing is published, and lists what will be, if the build has no numbers", () => {
  const files = readdirSync(join(dist, "numbers"));
  expect(files).toEqual(["index.html"]);
  const page = textOf(read("numbers/index.html"));
  expect(page).toContain("Nothing is published yet.");
  for (const announced of ["95% interval", "each Django and Python series", "JSON and CSV"])
    expect(page).toContain(announced);
});

it("serves the published files, byte for byte", () => {
  const files = readdirSync(published(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(published(), join(parentPath, name)));
  for (const file of [
    "latest.json",
    "series.csv",
    "feed.atom",
    "datapackage.json",
    "week/2026-W46/index.html",
  ])
    expect(files).toContain(file);
  for (const file of files)
    expect(readFileSync(join(site(), "numbers", file), "utf8"), file).toBe(
      readFileSync(join(published(), file), "utf8"),
    );
});

describe.runIf(chromiumPath)("the page of the numbers", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    [browser, served] = await Promise.all([launch(), serveSite("/", site())]);
  });
  afterAll(async () => {
    await browser.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (page: Page): Promise<string[]> => {
    const troubles = watch(page, served.home);
    await page.goto(`${served.home}numbers/`);
    return troubles;
  };

  it("has no error, no foreign request and no axe violation, narrow and wide, light and dark", async () => {
    const page = await browser.newPage();
    const troubles = watch(page, served.home);
    for (const path of ["", "?by=django&value=5.2&as=developers", "week/2026-W46/"]) {
      await page.goto(`${served.home}numbers/${path}`);
      await page.waitForLoadState("networkidle");
      for (const details of await page.locator("details").all())
        await details.evaluate((element) => element.setAttribute("open", ""));
      for (const width of [360, 1440])
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          expect(await violations(page), `${path} ${width} ${colorScheme}`).toEqual([]);
          const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
          expect(scrollWidth, path).toBe(clientWidth);
        }
    }
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("shows any window, dimension, comparison and range, with an address, a table and a CSV file", async () => {
    const page = await browser.newPage();
    const troubles = await open(page);
    const choose = (name: string, option: string, at = 0) =>
      page.locator(`select[name=${name}]`).nth(at).selectOption(option);
    await choose("window", "7");
    await choose("by", "django");
    await choose("value", "5.2");
    await choose("value", "4.2", 1);
    await choose("as", "developers");
    await choose("from", "2026-W42");
    await choose("to", "2026-W44");
    const address = "?window=7&by=django&value=5.2&value=4.2&as=developers&from=2026-W42&to=2026-W44";
    await page.waitForURL((url) => url.search === address);
    const shown = () => page.locator("[data-drawn] svg:visible text").allTextContents();
    expect(await shown()).toEqual(expect.arrayContaining(["Django 5.2", "Django 4.2"]));
    expect(await page.locator("[data-permalink]").getAttribute("href")).toBe(address);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("[data-csv]").click()]);
    expect(download.suggestedFilename()).toBe("djstats-7-days-django-2026-W42-2026-W44.csv");
    const lines = readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\n")
      .slice(1);
    const weekly = readFileSync(join(published(), "series.csv"), "utf8")
      .split("\n")
      .filter((line) => /^2026-W4[2-4],[^,]+,7,[^,]*,django,(?:5\.2|4\.2),/.test(line));
    const numbersOf = (line: string, from: number) => line.split(",").slice(from, from + 5);
    expect(weekly).toHaveLength(6);
    expect(lines.map((line) => numbersOf(line, 3)).sort()).toEqual(
      weekly.map((line) => numbersOf(line, 4)).sort(),
    );
    await page.getByText("Show as a table").click();
    expect(await page.locator("[data-table] tbody tr").count()).toBe(3);
    await page.goBack();
    await page.waitForURL((url) => url.search.endsWith("&to=2026-W46"));
    await expect.poll(() => page.locator("[data-table] tbody tr").count()).toBe(5);
    const other = await browser.newPage();
    await other.goto(`${served.home}numbers/${address}`);
    await expect.poll(() => other.locator("select[name=value]").last().inputValue()).toBe("4.2");
    expect(await other.locator("[data-drawn] svg:visible text").allTextContents()).toContain("Django 4.2");
    expect(troubles).toEqual([]);
    await other.close();
    await page.close();
  });

  it("says so if the numbers do not load, and goes on once they do", async () => {
    const page = await browser.newPage();
    await open(page);
    await page.route("**/series.json", (route) => route.abort());
    await page.getByLabel("Window").selectOption("7");
    await page.getByRole("alert").waitFor();
    await page.unroute("**/series.json");
    await page.getByLabel("Window").selectOption("90");
    await page.waitForURL((url) => url.search.startsWith("?window=90&"));
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.close();
  });

  it("loads a small script at first, and the code that draws only for a view that is asked for", async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await open(page);
    await page.waitForLoadState("networkidle");
    const scripts = asked.filter((url) => url.endsWith(".js"));
    expect(scripts).toHaveLength(1);
    expect(readFileSync(join(site(), new URL(scripts[0] ?? "").pathname)).length).toBeLessThan(4000);
    expect(asked.filter((url) => /series|chart\//.test(url))).toEqual([]);
    await page.close();
  });

  it("shows and draws the latest snapshot without JavaScript, labelled as simulated", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await open(page);
    const latest = readdirSync(published())
      .filter((file) => /[.][0-9a-f]{16}[.]json$/.test(file))
      .sort()
      .at(-1);
    const { windows, simulated } = JSON.parse(readFileSync(join(published(), latest ?? ""), "utf8"));
    const main = textOf(await page.locator("main").innerHTML());
    expect(simulated).not.toBeNull();
    expect(main).toContain("Simulated.");
    expect(main).not.toContain("Nothing is published yet.");
    for (const { total } of windows)
      expect(main).toContain(
        `${total.estimate.toLocaleString("en-US")} ${total.low.toLocaleString("en-US")} to ${total.high.toLocaleString("en-US")}`,
      );
    const charts = page.locator("figure svg:visible");
    expect(await charts.count()).toBe(5);
    for (const chart of await charts.all()) expect(await chart.locator("title").textContent()).not.toBe("");
    expect(await page.locator("form:visible").count()).toBe(0);
    for (const file of pictures()) expect(await page.locator(`img[src$="/${file}"]`).count(), file).toBe(1);
    await page.getByText("90 days", { exact: true }).last().click();
    const chart = page.locator('img[src$="/chart/90-days/os.svg"]');
    await chart.scrollIntoViewIfNeeded();
    await expect.poll(() => chart.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(760);
    await context.close();
  });

  it("has pictures whose texts all fit, in every font here", async () => {
    const page = await browser.newPage();
    for (const file of pictures()) {
      await page.goto(`${served.home}numbers/${file}`);
      for (const font of ["", "DejaVu Sans", "Liberation Sans"]) {
        const outside = await page.evaluate((font) => {
          const svg = document.documentElement;
          if (font) svg.setAttribute("font-family", font);
          const { right, bottom } = svg.getBoundingClientRect();
          return [...svg.querySelectorAll("text")]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return box.left < 0 || box.top < 0 || box.right > right || box.bottom > bottom;
            })
            .map((text) => text.textContent);
        }, font);
        expect(outside, `${file} ${font}`).toEqual([]);
      }
    }
    await page.close();
  });

  it("has pictures that another page can embed, light and dark, without further requests", async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${served.home}favicon.svg`);
    const paper = async (file: string, colorScheme: "light" | "dark") => {
      await page.emulateMedia({ colorScheme });
      return page.evaluate(async (file) => {
        const image = new Image();
        image.src = `/numbers/${file}`;
        await image.decode();
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext("2d");
        canvas?.drawImage(image, 0, 0);
        return [...(canvas?.getImageData(4, 6, 1, 1).data ?? [])];
      }, file);
    };
    for (const file of pictures()) {
      const colors = [await paper(file, "light"), await paper(file, "dark")];
      expect(colors, file).toEqual(
        file.startsWith("badge/")
          ? [
              [0x4a, 0x4f, 0x4a, 255],
              [0x4a, 0x4f, 0x4a, 255],
            ]
          : [
              [0xfc, 0xfb, 0xf7, 255],
              [0x11, 0x14, 0x12, 255],
            ],
      );
    }
    expect(new Set(asked)).toEqual(
      new Set(["/favicon.svg", ...pictures().map((file) => `/numbers/${file}`)]),
    );
    await page.close();
  });

  it("is in the menu of every page", async () => {
    const page = await browser.newPage();
    await page.goto(served.home);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Numbers" }).click();
    expect(await page.title()).toContain("The numbers");
    await page.close();
  });
});

it("fails the build if a published number was changed", () => {
  const file = readdirSync(published()).find((name) => /^simulated.*[.]csv$/.test(name)) ?? "";
  const path = join(published(), file);
  writeFileSync(path, readFileSync(path, "utf8").replace("30,", "31,"));
  const { status, output } = build(join(home.work, "never"), published());
  expect(status).not.toBe(0);
  expect(output).toContain("has changed since it was published");
});
