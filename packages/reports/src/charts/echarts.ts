// Registers only the parts of the library that the charts need: all registered parts are shipped.
import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, MarkLineComponent } from "echarts/components";
import { format, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";

use([
  BarChart,
  CustomChart,
  LineChart,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  LabelLayout,
  SVGRenderer,
]);

export { init } from "echarts/core";

/** Returns the width of a text in pixels. Without a browser it is estimated, as for the labels of charts. */
export function textWidth(text: string, fontSize: number): number {
  return format.getTextRect(text, `${fontSize}px sans-serif`).width;
}
