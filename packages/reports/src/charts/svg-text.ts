import { escaped } from "../report/markup.ts";
import type { Chart, Width } from "./chart.ts";
import { init } from "./echarts.ts";
import { colors, fontFamily, fontSize } from "./theme.ts";

/** Draws a chart as SVG text, without a browser. It scales to its container and keeps its proportions. */
export function svgText(
  chart: Chart,
  { width, isSimulated }: { readonly width: Width; readonly isSimulated: boolean },
): string {
  const { height, title, description } = chart;
  const words = isSimulated ? `Simulated. ${description}` : description;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="${fontFamily}">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(words)}</desc>`,
    drawnChart(chart, width),
    ...(isSimulated ? [simulatedMark(width)] : []),
    "</svg>",
  ].join("\n");
}

/** Draws a chart as the content of an SVG element. */
export function drawnChart({ height, option }: Chart, width: Width): string {
  const drawing = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    drawing.setOption(option);
    const inside = drawing
      .renderToSVGString()
      .replace(/^<svg[^>]*>|<\/svg>\s*$/g, "")
      .replace(/<style[\s\S]*?<\/style>/g, "");
    return plain(inside);
  } finally {
    drawing.dispose();
  }
}

/** Removes what is invisible or only serves a pointer, and turns styles, which a strict CSP blocks, into attributes. */
function plain(svg: string): string {
  return (
    svg
      .replace(/ (?:class|ecmeta_\w+|pointer-events|xml:space)="[^"]*"/g, "")
      .replace(/ style="([^"]*)"/g, (_, style: string) => {
        const size = /(\d+)px/.exec(style)?.[1] ?? fontSize;
        return ` font-size="${size}"${style.includes("bold") ? ' font-weight="700"' : ""}`;
      })
      // Lines that only carry an area, and clips: nothing is outside, and their IDs would have to be unique in the page.
      .replace(/<path d="[^"]*" fill="none"><\/path>\n?/g, "")
      .replace(/<defs[\s\S]*?<\/defs>/g, "")
      .replace(/ clip-path="[^"]*"/g, "")
      .trim()
  );
}

function simulatedMark(width: Width): string {
  return `<text x="${width - 4}" y="12" text-anchor="end" font-size="12" font-weight="700" fill="${colors.warn}">simulated</text>`;
}
