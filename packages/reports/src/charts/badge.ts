import { escaped } from "../report/markup.ts";
import { textWidth } from "./echarts.ts";

/** A badge in the form of shields.io's endpoints (https://shields.io/badges/endpoint-badge). */
export interface Badge {
  readonly schemaVersion: 1;
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

const height = 20;
const padding = 6;
const fontSize = 11;
/** Verdana and DejaVu Sans, compared with the font that widths are estimated from. */
const fontWidth = 1.17;

/** Draws a badge as an SVG file. Its texts take the same room in every font. */
export function badgeSvg({ label, message, color }: Badge, description: string): string {
  const [left, right] = [label, message].map((text) => Math.ceil(textWidth(text, fontSize) * fontWidth));
  const leftBox = (left ?? 0) + 2 * padding;
  const width = leftBox + (right ?? 0) + 2 * padding;
  const text = (content: string, x: number, length = 0) =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="Verdana, DejaVu Sans, Geneva, sans-serif" font-size="${fontSize}">`,
    `<title>${escaped(`${label}: ${message}`)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" rx="3" fill="${color}"/>`,
    `<path d="M3 0H${leftBox}V${height}H3A3 3 0 0 1 0 ${height - 3}V3A3 3 0 0 1 3 0Z" fill="#4a4f4a"/>`,
    '<g fill="#ffffff">',
    text(label, padding, left),
    text(message, leftBox + padding, right),
    "</g>",
    "</svg>\n",
  ].join("\n");
}
