import type { Estimate } from "@djstats/counting";
import type { LineSeriesOption } from "echarts";

/** The line that a band belongs to. */
interface Banded {
  readonly days: readonly string[];
  /** The number of each day; null if it has none. */
  readonly numbers: readonly (Pick<Estimate, "low" | "high"> | null)[];
  /** Unique in the chart. */
  readonly name: string;
  readonly color: string;
}

/** Returns two invisible lines with the area of the interval between them. */
export function bandSeries({ days, numbers, name, color }: Banded): LineSeriesOption[] {
  const edge = {
    type: "line",
    stack: `interval of ${name}`,
    // Otherwise an interval at 0 would be stacked elsewhere.
    stackStrategy: "all",
    symbol: "none",
    silent: true,
    lineStyle: { width: 0, color: "none" },
    emphasis: { disabled: true },
  } as const;
  const data = (of: (number: Pick<Estimate, "low" | "high">) => number) =>
    days.map((day, at): [number, number | null] => {
      const number = numbers[at];
      return [Date.parse(day), number ? of(number) : null];
    });
  return [
    { ...edge, data: data(({ low }) => low) },
    { ...edge, data: data(({ low, high }) => high - low), areaStyle: { color, opacity: 0.22 } },
  ];
}
