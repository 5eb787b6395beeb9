export { findNoted, readArchive, type SnapshotArchive } from "./archive.ts";
export { parseWeek } from "./iso-week.ts";
export { type Licence, licences } from "./licences.ts";
export { publishWeeks } from "./publish-weeks.ts";
export { publishedSchemas } from "./published-schemas.ts";
export { publishedTrends } from "./published-trends.ts";
export { type PublishingChange, readPublishing, setPublishing } from "./publishing.ts";
export type { Snapshot } from "./snapshot.ts";
export { checkStableFiles } from "./stable/stable-files.ts";
