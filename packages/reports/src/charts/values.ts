import type { Dimension } from "@djstats/core/vocabulary";
import type { BarSeriesOption, CustomSeriesOption } from "echarts";
import { dimensionNames, formatInterval, formatNumber, formatValue, formatWindow } from "../report/format.ts";
import type { ReportWindow } from "../report/report-schema.ts";
import type { ValueEstimate } from "../report/show-values.ts";
import { type Chart, narrowBelow, type Width } from "./chart.ts";
import { colors, fontFamily, fontSize, valueAxis } from "./theme.ts";

/** Returns the chart of a dimension's values in one window: a bar each, with its interval. */
export function valuesChart({ by, days }: ReportWindow, dimension: Dimension, width: Width): Chart {
  const values = by[dimension];
  const isNarrow = width < narrowBelow;
  return {
    title: `Developers by ${dimensionNames[dimension]}, in ${formatWindow(days)}`,
    description: describe(values, dimension),
    height: 44 + 30 * Math.max(1, values.length),
    option: {
      animation: false,
      grid: {
        left: 4,
        right: 64,
        top: 4,
        bottom: 4,
        outerBoundsMode: "same",
        outerBoundsContain: "axisLabel",
      },
      xAxis: {
        ...valueAxis,
        splitNumber: isNarrow ? 2 : 4,
        axisLabel: { ...valueAxis.axisLabel, hideOverlap: true },
      },
      yAxis: {
        type: "category",
        inverse: true,
        data: values.map(({ value }) => formatValue(dimension, value)),
        axisLine: { lineStyle: { color: colors.soft } },
        axisTick: { show: false },
        axisLabel: { color: colors.ink, fontSize, interval: 0 },
      },
      series: [bars(values), intervals(values)],
    },
  };
}

/** The series that hover points belong to. */
const valuesSeries = "values";

function bars(values: readonly ValueEstimate[]): BarSeriesOption {
  return {
    type: "bar",
    id: valuesSeries,
    data: values.map(({ estimate }) => estimate),
    barWidth: 14,
    itemStyle: { color: colors.accent, opacity: 0.75 },
    emphasis: { disabled: true },
  };
}

/** Draws an interval as a line with caps, followed by the estimate as text. */
function intervals(values: readonly ValueEstimate[]): CustomSeriesOption {
  return {
    type: "custom",
    silent: true,
    data: values.map(({ low, high, estimate }, at) => [low, at, high, estimate]),
    encode: { x: [0, 2], y: 1 },
    renderItem: (_, api) => {
      const [low = 0, y = 0] = api.coord([api.value(0), api.value(1)]);
      const [high = 0] = api.coord([api.value(2), api.value(1)]);
      const end = 4;
      return {
        type: "group",
        children: [
          {
            type: "path",
            shape: {
              pathData: `M${low} ${y - end}V${y + end}M${low} ${y}H${high}M${high} ${y - end}V${y + end}`,
            },
            style: { stroke: colors.ink, lineWidth: 1.5, fill: "none" },
          },
          {
            type: "text",
            x: high + 8,
            y,
            style: {
              text: formatNumber(Number(api.value(3))),
              fill: colors.ink,
              fontSize,
              fontFamily,
              textVerticalAlign: "middle",
            },
          },
        ],
      };
    },
  };
}

function describe(values: readonly ValueEstimate[], dimension: Dimension): string {
  if (values.length === 0) return "There are no values with enough developers to be shown.";
  return values
    .map(
      (number) =>
        `${formatValue(dimension, number.value)}: ${formatNumber(number.estimate)}, ${formatInterval(number)}.`,
    )
    .join(" ");
}
