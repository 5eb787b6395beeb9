// What a public page needs to show published numbers. Nothing here imports Node, a database or a secret.
export { type PublishedWeek, publishedTrends } from "./publish/published-trends.ts";
export { trendsCsv } from "./report/csv.ts";
export { dimensionNames, formatNumber, formatShare, formatValue, formatWindow } from "./report/format.ts";
export { escaped } from "./report/markup.ts";
export type { Trends } from "./report/trends-schema.ts";
