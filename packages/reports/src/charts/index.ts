export { type Chart, narrowBelow, type Width } from "./chart.ts";
export { init } from "./echarts.ts";
export { shareLines, sharesChart } from "./shares.ts";
export { sharesSvg, trendSvg, valuesSvg } from "./svg-charts.ts";
export { colors, fontFamily, strokeOf } from "./theme.ts";
export { breakName, gapsOf, lastYoungDay, trendChart, trendPoints } from "./trend.ts";
export { valuesChart } from "./values.ts";
