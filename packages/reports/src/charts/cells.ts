import type { Dimension } from "@djstats/core/vocabulary";
import type { BarSeriesOption, CustomSeriesOption } from "echarts";
import { dimensionNames, formatInterval, formatNumber, formatValue, formatWindow } from "../report/format.ts";
import type { ReportWindow } from "../report/report-schema.ts";
import type { Cell } from "../report/small-cells.ts";
import { type Chart, narrowBelow, type Width } from "./chart.ts";
import { colors, fontFamily, fontSize, valueAxis } from "./theme.ts";

/** The values of a dimension in one window: a bar each, with its interval. */
export function cellsChart({ by, days }: ReportWindow, dimension: Dimension, width: Width): Chart {
  const cells = by[dimension];
  const isNarrow = width < narrowBelow;
  return {
    title: `Developers by ${dimensionNames[dimension]}, in ${formatWindow(days)}`,
    description: describe(cells, dimension),
    height: 44 + 30 * Math.max(1, cells.length),
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
        data: cells.map(({ value }) => formatValue(dimension, value)),
        axisLine: { lineStyle: { color: colors.soft } },
        axisTick: { show: false },
        axisLabel: { color: colors.ink, fontSize, interval: 0 },
      },
      series: [bars(cells), intervals(cells)],
    },
  };
}

/** The series that a pointer speaks of. */
const cellsSeries = "cells";

function bars(cells: readonly Cell[]): BarSeriesOption {
  return {
    type: "bar",
    id: cellsSeries,
    data: cells.map(({ estimate }) => estimate),
    barWidth: 14,
    itemStyle: { color: colors.accent, opacity: 0.75 },
    emphasis: { disabled: true },
  };
}

/** A line from low to high with an end each, and the estimate in words behind it. */
function intervals(cells: readonly Cell[]): CustomSeriesOption {
  return {
    type: "custom",
    silent: true,
    data: cells.map(({ low, high, estimate }, at) => [low, at, high, estimate]),
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

function describe(cells: readonly Cell[], dimension: Dimension): string {
  if (cells.length === 0) return "There are no values with enough developers to be shown.";
  return cells
    .map(
      (cell) =>
        `${formatValue(dimension, cell.value)}: ${formatNumber(cell.estimate)}, ${formatInterval(cell)}.`,
    )
    .join(" ");
}
