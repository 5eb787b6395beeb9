import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeHome } from "@djstats/testing";
import { expect, it } from "vitest";
import { html } from "../src/pages/html.ts";
import { makeDocument } from "../src/pages/make-document.ts";
import { page } from "../src/pages/page.ts";
import { makePages } from "../src/pages/pages.ts";
import { readStaticFiles } from "../src/pages/static-files.ts";
import { startService } from "./service.ts";
import { ask } from "./visitor.ts";

it("serves the built dashboard from memory, as immutable and public, and links its entries in the page", async () => {
  using home = makeHome();
  const file = (name: string, text: string) => writeFileSync(join(home.work, name), text);
  file("dashboard-AbCd1234.js", "export {};\n");
  file("dashboard-EfGh5678.css", "body { margin: 0 }\n");
  file("charts-IjKl9012.js", "");
  file("dashboard-AbCd1234.js.map", "{}");
  file("secret.txt", "no");
  const files = readStaticFiles(home.work);
  await using running = await startService((service, store) => ({
    pages: makePages(
      { ...service, clock: () => new Date(), store, files, makeDocument: makeDocument.bind(null, store) },
      service.trustedProxies,
    ),
  }));
  file("dashboard-AbCd1234.js", "changed");

  const script = await ask(`${running.url}/dashboard/dashboard-AbCd1234.js`);
  expect([script.status, script.text]).toEqual([200, "export {};\n"]);
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
  });
  const again = await ask(`${running.url}/dashboard/dashboard-AbCd1234.js`, {
    headers: { "If-None-Match": String(script.headers.etag) },
  });
  expect([again.status, again.text]).toEqual([304, ""]);
  for (const name of ["dashboard-AbCd1234.js.map", "secret.txt", "", "missing.js"])
    expect((await ask(`${running.url}/dashboard/${name}`)).status, name).toBe(404);

  const { text } = await ask(`${running.url}/`);
  expect(text).toMatch('<link rel="stylesheet" href="/dashboard/dashboard-EfGh5678.css">');
  expect(text).not.toMatch("<script");
  const withScript = page({ title: "t", files, hasScript: true }, html``);
  expect(withScript).toMatch('<script type="module" src="/dashboard/dashboard-AbCd1234.js"></script>');
  expect(withScript).not.toMatch("charts-");
});

it("has no files if there is no built dashboard", () => {
  expect(readStaticFiles("/nowhere/at/all").size).toBe(0);
});
