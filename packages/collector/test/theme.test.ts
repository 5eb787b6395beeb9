import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { palette, strokeOf } from "../../reports/src/charts/theme.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, path), "utf8");
const style = read("../../reports/src/style/colors.css");

/** Returns the colours of a style sheet, first light, then dark. */
function colorsOf(css: string): Map<string, string>[] {
  return [...css.matchAll(/:root \{([^}]*)\}/g)].map(
    ([, body = ""]) =>
      new Map(
        [...body.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", color = ""]) => [name, color]),
      ),
  );
}

/** Returns the relative luminance, as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

it("has one set of colours for the dashboard and the site, which do not define further ones", () => {
  for (const directory of ["../dashboard/style", "../../../apps/docs/src/style"]) {
    const files = globSync("*.css", { cwd: join(import.meta.dirname, directory) });
    const sheets = files.map((file) => read(`${directory}/${file}`));
    expect(sheets.join()).toContain('@import "@djstats/reports/style/colors.css";');
    // Printing sets the paper to white.
    for (const sheet of sheets) expect(sheet.match(/--[\w-]+: #(?!fff;)[0-9a-f]+/g), directory).toBeNull();
  }
  expect(colorsOf(style)).toHaveLength(2);
});

it("has readable lines and line names on the paper, light and dark", () => {
  for (const colors of colorsOf(style).slice(0, 2))
    for (const name of [
      "--series-1",
      "--series-2",
      "--series-3",
      "--series-4",
      "--series-5",
      "--series-6",
      "--warn",
    ])
      expect(contrast(colors.get(name) ?? "", colors.get("--paper") ?? ""), name).toBeGreaterThanOrEqual(4.5);
});

it("has the same colours for charts without a page as for pages, light and dark", () => {
  const [light, dark] = colorsOf(style);
  for (const [name, [inLight, inDark]] of Object.entries(palette)) {
    expect(light?.get(`--${name}`), name).toBe(inLight);
    expect(dark?.get(`--${name}`), name).toBe(inDark);
    // A picture finds the dark colour by the light one.
    for (const [other, dark] of Object.values(palette)) if (other === inLight) expect(dark).toBe(inDark);
  }
});

it("draws every line of a chart with different dashes or width, so that they differ without colour", () => {
  const strokes = [0, 1, 2, 3, 4, 5, "other"] as const;
  const seen = strokes.map((index) => JSON.stringify([strokeOf(index).dashes, strokeOf(index).width]));
  expect(new Set(seen).size).toBe(strokes.length);
});
