export {
  type Day,
  dayOf,
  dayText,
  firstDayOf,
  lastDay,
  lastSunday,
  longestWindow,
  parseDay,
  startOf,
  type Window,
  windows,
  yearOf,
} from "./day.ts";
export {
  allValue,
  type CountedDimension,
  countedDimensions,
  type DimensionValue,
  type DimensionValues,
  type RegisterRow,
} from "./dimensions.ts";
export { type Epoch, epochYears, fingerprintKey, isLive, type LiveEpoch, liveEpochs } from "./epochs.ts";
export { type Estimate, halfWidth, method, type RankCounts, standardError } from "./estimate.ts";
export { hashToSlots, rankOf, ranks, registerOf, registers, type Slot, slotAt } from "./hash-id.ts";
export { type HistoryRow, historyRowsOf } from "./history.ts";
export { limits as countingLimits } from "./limits.ts";
export { RegisterTable, type ValueOfEpoch } from "./register-table.ts";
