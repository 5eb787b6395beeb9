import { expect, it } from "vitest";
import { relativeLinks, withRelativeLinks } from "../integrations/relative-links.ts";

it.each([
  ["index.html", '<a href="/">', '<a href="./">'],
  ["index.html", '<a href="/reasons/#ci">', '<a href="./reasons/#ci">'],
  ["a/b/index.html", '<script src="/_astro/x.js">', '<script src="../../_astro/x.js">'],
  ["a/index.html", '<a href="#here">', '<a href="#here">'],
  ["a/index.html", '<a href="https://example.org/">', '<a href="https://example.org/">'],
  ["a/index.html", '<a href="//example.org/">', '<a href="//example.org/">'],
  ["a/index.html", "<code>href=&quot;/x&quot;</code>", "<code>href=&quot;/x&quot;</code>"],
  ["404.html", '<a href="/">', '<a href="/djstats/">'],
  ["404.html", '<link href="/_astro/x.css">', '<link href="/djstats/_astro/x.css">'],
  ["a/404.html", '<a href="/">', '<a href="../">'],
  ["_astro/x.css", "src:url(/_astro/x.woff2)", "src:url(../_astro/x.woff2)"],
  ["_astro/x.css", "src:url(data:x)", "src:url(data:x)"],
])("in %s, %s becomes %s", (file, html, expected) => {
  expect(withRelativeLinks(html, { file, base: "/djstats/" })).toBe(expected);
});

it.each(["", "djstats", "/djstats", "djstats/", "https://example.org/", "/a b/", "//example.org/"])(
  "rejects %j as a base",
  (base) => {
    expect(() => relativeLinks(base)).toThrow("DJSTATS_BASE must start and end with a slash");
  },
);

it.each(["/", "/djstats/", "/a/b.c/"])("accepts %j as a base", (base) => {
  expect(relativeLinks(base).name).toBe("relative-links");
});
