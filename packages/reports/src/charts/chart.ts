import type { EChartsOption } from "echarts";

/** A chart, ready to be drawn: in a browser, or as SVG. */
export interface Chart {
  /** What it shows, in a few words. */
  readonly title: string;
  /** What there is to see, in sentences, for those who do not. */
  readonly description: string;
  /** In pixels, at the width that it was made for. */
  readonly height: number;
  readonly option: EChartsOption;
}

/** In pixels. */
export type Width = number;

/** Below this there is no room for words beside a chart. */
export const narrowBelow: Width = 560;
