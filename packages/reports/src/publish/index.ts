export { findNoted, readArchive, type SnapshotArchive } from "./archive.ts";
export { parseWeek } from "./iso-week.ts";
export { publishWeeks } from "./publish-weeks.ts";
export { publishedSchemas } from "./published-schemas.ts";
export { publishedTrends } from "./published-trends.ts";
export { readPublishing, setPublishing } from "./publishing.ts";
export type { Snapshot } from "./snapshot.ts";
