import { escaped } from "../report/markup.ts";
import type { Chart, Width } from "./chart.ts";
import { textWidth } from "./echarts.ts";
import { drawnChart } from "./svg-text.ts";
import { fontFamily, fontSize, palette } from "./theme.ts";

/** The texts around the chart of a picture. */
export interface PictureTexts {
  readonly title: string;
  /** Paragraphs between the title and the chart. */
  readonly above: readonly string[];
  /** Paragraphs below the chart. */
  readonly below: readonly string[];
}

const width: Width = 760;
const margin = 16;
const lineHeight = 19;
const titleSize = 18;

/**
 * Draws a chart with its texts as an SVG file that needs no page around it: no script, no font and nothing else to load.
 * It follows the reader's light or dark scheme.
 */
export function picture(make: (width: Width) => Chart, { title, above, below }: PictureTexts): string {
  const inner = width - 2 * margin;
  const chart = make(inner);
  const [before, after] = [above, below].map((texts) => texts.flatMap((text) => wrapped(text, inner)));
  const chartTop = margin + 24 + lineHeight * (before?.length ?? 0) + 10;
  const chartBottom = chartTop + chart.height + 8;
  const height = chartBottom + lineHeight * (after?.length ?? 0) + margin;
  const lines = (texts: readonly string[] = [], top: number) =>
    texts.map((text, at) => textAt(text, top + lineHeight * (at + 1) - 5, fontSize));
  const drawn = [
    `<rect width="${width}" height="${height}" fill="${palette.paper[0]}"/>`,
    textAt(title, margin + titleSize - 3, titleSize),
    ...lines(before, margin + 24),
    `<g transform="translate(${margin} ${chartTop})">`,
    drawnChart(chart, inner),
    "</g>",
    ...lines(after, chartBottom),
  ].join("\n");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${fontFamily}">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped([...above, chart.description, ...below].join(" "))}</desc>`,
    `<style>@media (prefers-color-scheme:dark){${darkRules}}</style>`,
    // Programs other than browsers know no variables, so each colour is the light one, and the style replaces it.
    drawn.replace(/var\(--[\w-]+, (#[0-9a-f]{6})\)/g, "$1"),
    "</svg>\n",
  ].join("\n");
}

const darkRules = Object.entries(Object.fromEntries(Object.values(palette)))
  .map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`)
  .join("");

function textAt(text: string, y: number, size: number): string {
  return `<text x="${margin}" y="${y}" font-size="${size}" fill="${palette.ink[0]}">${escaped(text)}</text>`;
}

/** The widest of the fonts that a reader may have, compared with the one that widths are estimated from. */
const widestFont = 1.2;

/** Breaks a text into lines that fit a width in every font. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer, fontSize) * widestFont <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
