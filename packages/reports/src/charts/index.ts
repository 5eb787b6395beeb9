export { cellsChart } from "./cells.ts";
export { type Chart, narrowBelow, type Width } from "./chart.ts";
export { init } from "./echarts.ts";
export { shareLines, sharesChart } from "./shares.ts";
export { cellsSvg, sharesSvg, trendSvg } from "./svg-charts.ts";
export { colors, fontFamily, strokeOf } from "./theme.ts";
export { breakName, gapsOf, lastYoungDay, trendChart, trendPoints } from "./trend.ts";
