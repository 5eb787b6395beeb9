/**
 * Colours are CSS variables of the page, so that a chart follows its light or dark scheme without being redrawn. A page
 * without them gets the fallback after the comma.
 */
export const colors = {
  ink: "var(--ink, #1c1f1c)",
  soft: "var(--soft, #5a605a)",
  line: "var(--line, #dcd9cd)",
  paper: "var(--paper, #fcfbf7)",
  sheet: "var(--sheet, #f3f1e9)",
  accent: "var(--accent, #0b5a3a)",
  warn: "var(--warn, #8a4b08)",
} as const;

export const fontSize = 13;
export const fontFamily = "Atkinson Hyperlegible, Segoe UI, system-ui, sans-serif";

/** Keeps text readable if lines cross it. */
export const halo = { textBorderColor: colors.paper, textBorderWidth: 3 } as const;

/** How to tell a line from others: by the name at its end, its dashes and its colour. */
export interface Stroke {
  readonly color: string;
  /** Lengths of dash and gap, in pixels. */
  readonly dashes: "solid" | number[];
  readonly width: number;
}

const strokes: readonly Stroke[] = [
  { color: "var(--series-1, #0b5a3a)", dashes: "solid", width: 2.5 },
  { color: "var(--series-2, #9a4a06)", dashes: [7, 3], width: 2 },
  { color: "var(--series-3, #2b5fa8)", dashes: "solid", width: 1.5 },
  { color: "var(--series-4, #8a2f6b)", dashes: [2, 3], width: 2 },
  { color: "var(--series-5, #6b5d00)", dashes: [10, 3, 2, 3], width: 2 },
  { color: "var(--series-6, #1c6f78)", dashes: [4, 4], width: 1.5 },
  { color: colors.soft, dashes: [1, 4], width: 2 },
];

/** How many lines can be told apart. */
export const linesMax = strokes.length - 1;

/** Returns the stroke of a line by its position; `other` has its own. */
export function strokeOf(index: number | "other"): Stroke {
  const stroke = strokes[index === "other" ? linesMax : index % linesMax];
  if (!stroke) throw new Error(`There is no stroke ${index}.`);
  return stroke;
}

/** The settings that the axes of every chart share. */
export const timeAxis = {
  type: "time",
  axisLine: { lineStyle: { color: colors.soft } },
  axisTick: { lineStyle: { color: colors.soft } },
  axisLabel: {
    color: colors.soft,
    fontSize,
    hideOverlap: true,
    formatter: { year: "{yyyy}", month: "{MMM}", day: "{d} {MMM}", hour: "", minute: "" },
  },
  splitLine: { show: false },
} as const;

export const valueAxis = {
  type: "value",
  min: 0,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: colors.soft, fontSize },
  splitLine: { lineStyle: { color: colors.line } },
} as const;
