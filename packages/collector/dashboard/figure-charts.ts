import type { Dimension } from "@djstats/core/vocabulary";
import type { ReportWindow } from "@djstats/reports";
import { sharesChart, trendChart, valuesChart } from "@djstats/reports/charts";
import { type Drawn, draw } from "./draw.ts";
import { shareHoverPoints, trendHoverPoints, valueHoverPoints } from "./hover-points.ts";
import type { Numbers } from "./load.ts";

/** Draws the chart of a figure, and returns a function that removes it. */
export function drawFigure(figure: HTMLElement, numbers: Numbers, windowDays: number): () => void {
  const plot = figure.querySelector<HTMLElement>(".plot");
  const window = numbers.report.windows.find(({ days }) => days === windowDays);
  return plot && window ? draw(plot, drawnIn(figure, numbers, window)) : () => {};
}

function drawnIn({ dataset }: HTMLElement, { trends }: Numbers, window: ReportWindow): Drawn {
  const dimension = dataset["dimension"] as Dimension;
  switch (dataset["chart"]) {
    case "values":
      return {
        make: (width) => valuesChart(window, dimension, width),
        stops: valueHoverPoints(window, dimension),
        along: "y",
        paperWidth: 272,
        page: 5,
      };
    case "shares":
      return {
        make: (width) => sharesChart(trends, { dimension }, width),
        stops: shareHoverPoints(trends, dimension),
        along: "x",
        paperWidth: 380,
        page: 4,
      };
    default:
      return {
        make: (width) => trendChart(trends, window.days, width),
        stops: trendHoverPoints(trends, window.days),
        along: "x",
        paperWidth: 680,
        page: 30,
      };
  }
}
