export type { FailoverResult } from "./failover/measure-failover.ts";
export { describe, type Promised, promisesOf } from "./page/markdown.ts";
export type { Plot, Section, Table } from "./page/section.ts";
export { type Measured, readSections } from "./page/sections.ts";
export { assumed, readScale, type Scale } from "./scale/scale.ts";
