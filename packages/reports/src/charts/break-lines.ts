import type { LineSeriesOption } from "echarts";
import type { Trends } from "../report/trends-schema.ts";
import { colors, fontSize } from "./theme.ts";

/** Returns `A`, `B`, …: breaks are marked in the chart and explained below it. */
export function breakName(at: number): string {
  return String.fromCharCode(65 + (at % 26));
}

/** Returns a line for each break, with its letter at the top. */
export function breakLines(breaks: Trends["breaks"]): NonNullable<LineSeriesOption["markLine"]> {
  return {
    silent: true,
    symbol: "none",
    lineStyle: { color: colors.warn, type: [4, 3], width: 1.5 },
    label: { color: colors.warn, fontSize, fontWeight: "bold" },
    data: breaks.map(({ day }, at) => ({
      xAxis: Date.parse(day),
      label: { formatter: breakName(at) },
    })),
  };
}
