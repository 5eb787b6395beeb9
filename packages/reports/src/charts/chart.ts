import type { EChartsOption } from "echarts";

/** A chart, ready to be drawn in a browser or as SVG. */
export interface Chart {
  /** A title of a few words. */
  readonly title: string;
  /** A description in sentences, for people who cannot see the chart. */
  readonly description: string;
  /** Height in pixels, at the width it was made for. */
  readonly height: number;
  readonly option: EChartsOption;
}

/** Width in pixels. */
export type Width = number;

/** Narrower charts have no room for text next to them. */
export const narrowBelow: Width = 560;
