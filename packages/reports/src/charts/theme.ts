/** The colours of `style/colors.css`, light and dark. */
export const palette = {
  ink: ["#1c1f1c", "#e7e9e3"],
  soft: ["#5a605a", "#a5ada5"],
  line: ["#dcd9cd", "#2e342f"],
  paper: ["#fcfbf7", "#111412"],
  accent: ["#0b5a3a", "#83d0a6"],
  warn: ["#8a4b08", "#e6b06c"],
  "series-1": ["#0b5a3a", "#83d0a6"],
  "series-2": ["#9a4a06", "#f0a864"],
  "series-3": ["#2b5fa8", "#8fb8f0"],
  "series-4": ["#8a2f6b", "#e79bcb"],
  "series-5": ["#6b5d00", "#d8cb6a"],
  "series-6": ["#1c6f78", "#7fd3dc"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

/**
 * Colours are CSS variables of the page, so that a chart follows its light or dark scheme without being redrawn. A page
 * without them gets the light colour.
 */
const variable = (name: keyof typeof palette) => `var(--${name}, ${palette[name][0]})`;

export const colors = {
  ink: variable("ink"),
  soft: variable("soft"),
  line: variable("line"),
  paper: variable("paper"),
  accent: variable("accent"),
  warn: variable("warn"),
} as const;

export const fontSize = 13;
export const fontFamily = "Atkinson Hyperlegible, Segoe UI, system-ui, sans-serif";

/** The outline of a text, which keeps it readable where lines cross it. */
export const halo = { textBorderColor: colors.paper, textBorderWidth: 3 } as const;

/** The stroke of a line. Lines differ by the name at the end, the dashes and the colour. */
export interface Stroke {
  readonly color: string;
  /** Lengths of dash and gap, in pixels. */
  readonly dashes: "solid" | number[];
  readonly width: number;
}

const strokes: readonly Stroke[] = [
  { color: variable("series-1"), dashes: "solid", width: 2.5 },
  { color: variable("series-2"), dashes: [7, 3], width: 2 },
  { color: variable("series-3"), dashes: "solid", width: 1.5 },
  { color: variable("series-4"), dashes: [2, 3], width: 2 },
  { color: variable("series-5"), dashes: [10, 3, 2, 3], width: 2 },
  { color: variable("series-6"), dashes: [4, 4], width: 1.5 },
  { color: colors.soft, dashes: [1, 4], width: 2 },
];

/** The number of lines that can be distinguished. */
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
