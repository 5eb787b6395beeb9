import { mkdirSync, writeFileSync } from "node:fs";
import { machine } from "node:os";
import { dirname } from "node:path";
import { makeHome, runDjstats, sectionText } from "@djstats/testing";
import { chromiumPath, launch, watch } from "@djstats/testing/browser";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  asked,
  type Choices,
  commandNames,
  consents,
  firstChoices,
  settings,
} from "../src/preview/choices.ts";
import { serveSite } from "./serve.ts";

/** The name that the form has for this machine. */
const platform = `linux-${machine()}`;

/** Every command with every state of the settings; every consent state; and versions, including invalid ones. */
const cases: Choices[] = [
  ...commandNames.flatMap((command) =>
    Object.keys(settings).map((state) => ({ ...firstChoices, command, settings: state })),
  ),
  ...Object.keys(consents).map((consent) => ({ ...firstChoices, consent })),
  { ...firstChoices, django: "5.3.dev20260101120000", python: "3.15.0a1+" },
  { ...firstChoices, django: "<script>", python: "3.13.1; rm -rf /", implementation: "Jython" },
  { ...firstChoices, django: "1.11", python: "3.5.1", implementation: "PyPy", consent: "off" },
].map((choices) => ({ ...choices, platform }));

describe.runIf(chromiumPath && process.platform === "linux")("the live preview", () => {
  let browser: Browser;
  let page: Page;
  let troubles: string[];
  let site: Awaited<ReturnType<typeof serveSite>>;

  beforeAll(async () => {
    [browser, site] = await Promise.all([launch(), serveSite()]);
    page = await browser.newPage();
    troubles = watch(page, site.home);
    await page.goto(`${site.home}preview/`);
  });
  afterAll(async () => {
    expect(troubles).toEqual([]);
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  it.each(cases)("shows the output of djstats show --json: %j", async (choices) => {
    await fillIn(page, choices);
    // The form of Google Analytics contains digits that differ in each run.
    const alike = (text: string | null) => text?.replace(/"session_id\\":\\"\d+/, "");
    expect(alike(await page.locator("[data-json]").textContent())).toBe(alike(await shown(choices)));
    const json = JSON.parse((await page.locator("[data-json]").textContent()) ?? "");
    const request = (await page.locator("[data-request]").textContent()) ?? "";
    if (json.body === null) expect(request).toBe("This command has no request.");
    else expect(request.endsWith(`\n\n${json.body}`)).toBe(true);
    const headline = await page.locator("[data-headline]").textContent();
    expect(headline).toContain(json.decision.why ?? "would be sent");
    expect(await page.locator("[data-because]").isVisible()).toBe(json.decision.reason !== null);
  });

  it("makes no request, whatever the reader chooses", async () => {
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    for (const choices of cases.slice(0, 5)) await fillIn(page, choices);
    expect(requests).toEqual([]);
  });

  it("can be used with the keyboard only", async () => {
    await page.goto(`${site.home}preview/`);
    await page.locator("select[name=command]").focus();
    await page.keyboard.press("ArrowUp");
    expect(await page.locator("[data-request]").textContent()).toContain("ec=startapp");
    for (let press = 0; press < 6; press += 1) await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("python");
  });
});

async function fillIn(page: Page, choices: Choices): Promise<void> {
  for (const [name, value] of Object.entries(choices)) {
    const control = page.locator(`form [name=${name}]`);
    if (["django", "python"].includes(name)) await control.fill(value);
    else await control.selectOption(value);
  }
}

/** Returns what the command prints for a developer in the state that the choices describe. */
async function shown(choices: Choices): Promise<string> {
  const { facts, context } = asked(choices);
  using home = makeHome(context.env as Record<string, string>);
  if (context.config.state === "read") {
    const { disable, destinations } = context.config.userConfig;
    const ageMs = Date.now() - context.now;
    const sections = destinations.map((known) =>
      sectionText({ ...known, shown: (known.shown ?? 0) + ageMs }),
    );
    mkdirSync(dirname(home.config));
    writeFileSync(home.config, `${disable === null ? "" : `disable=${disable}\n`}${sections.join("")}`);
  }
  const flags = {
    none: ["--settings=none"],
    unloadable: ["--settings=unloadable"],
    loaded: [
      "--settings=loaded",
      "debug" in facts.settings && facts.settings.debug ? "--debug" : "--no-debug",
    ],
  }[facts.settings.state];
  const versions = [`--django=${facts.django}`, `--python=${facts.python.version}`];
  const implementation = `--implementation=${facts.python.implementation}`;
  const args = ["show", facts.command, ...versions, implementation, ...flags, "--json"];
  const { stdout, stderr, status } = await runDjstats(args, { env: home.env, cwd: home.work });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.trimEnd();
}
