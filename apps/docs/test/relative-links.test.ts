import { expect, it } from "vitest";
import { withRelativeLinks } from "../integrations/relative-links.ts";

it.each([
  ["index.html", '<a href="/">', '<a href="./">'],
  ["index.html", '<a href="/reasons/#ci">', '<a href="./reasons/#ci">'],
  ["a/b/index.html", '<script src="/_astro/x.js">', '<script src="../../_astro/x.js">'],
  ["a/index.html", '<a href="#here">', '<a href="#here">'],
  ["a/index.html", '<a href="https://example.org/">', '<a href="https://example.org/">'],
  ["a/index.html", '<a href="//example.org/">', '<a href="//example.org/">'],
  ["a/index.html", "<code>href=&quot;/x&quot;</code>", "<code>href=&quot;/x&quot;</code>"],
  ["_astro/x.css", "src:url(/_astro/x.woff2)", "src:url(../_astro/x.woff2)"],
  ["_astro/x.css", "src:url(data:x)", "src:url(data:x)"],
])("in %s, %s becomes %s", (file, html, expected) => {
  expect(withRelativeLinks(html, file)).toBe(expected);
});
