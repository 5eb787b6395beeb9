import { type Html, html } from "./html.ts";
import type { StaticFiles } from "./static-files.ts";

/** Returns a whole page, with the style of the built dashboard, whose entries are named `dashboard-HASH`. */
export function page(
  {
    title,
    files,
    hasScript = false,
  }: { readonly title: string; readonly files: StaticFiles; readonly hasScript?: boolean },
  body: Html,
): string {
  const entry = (extension: string) =>
    [...files.keys()].filter((path) => /\/dashboard[-.]/.test(path) && path.endsWith(extension));
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="How many developers use Django, estimated without storing identifiers.">
<title>${title}</title>
<link rel="icon" href="data:,">
${entry(".css").map((path) => html`<link rel="stylesheet" href="${path}">\n`)}${(hasScript ? entry(".js") : []).map((path) => html`<script type="module" src="${path}"></script>\n`)}</head>
<body>
${body}
</body>
</html>
`);
}
