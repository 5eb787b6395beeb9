// For the site, which shows what was published.
export { publishedSchemas } from "./publish/published-schemas.ts";
export { publishedTrends } from "./publish/published-trends.ts";
export { readShelf, type Shelf } from "./publish/shelf.ts";
export type { Snapshot } from "./publish/snapshot.ts";
export { cellsSvg, sharesSvg, trendSvg } from "./report/charts.ts";
export { jsonSchemas } from "./report/json-schemas.ts";
