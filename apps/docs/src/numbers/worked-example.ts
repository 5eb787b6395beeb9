import { createHash, createSecretKey } from "node:crypto";
import {
  allValue,
  type Estimate,
  type HistoryRow,
  halfWidth,
  hashToSlots,
  historyRowsOf,
  parseDay,
  RegisterTable,
  rankOf,
  registerOf,
} from "@djstats/counting";
import { addTotalNoise, audiences, showTotal, stepOf, totalNoiseReach } from "@djstats/reports";

interface WorkedExample {
  readonly ids: readonly { readonly id: string; readonly register: number; readonly rank: number }[];
  /** How many registers have each rank, from rank 1 to the highest that any has. */
  readonly registersByRank: readonly number[];
  readonly estimated: Estimate;
  /** The noise that is added before the number is rounded. */
  readonly noise: number;
  /** The number as it would be published. */
  readonly shown: Estimate;
}

/** Counts made-up developers with the collector's own code. Keys and IDs are fixed, so that anyone gets the same numbers. */
export function workedExample(developers: number): WorkedExample {
  const secret = (name: string) => createHash("sha256").update(`djstats, worked example: ${name}`).digest();
  const key = createSecretKey(secret("key"));
  const to = { audience: "public", noiseKey: secret("noise") } as const;
  const [day, epoch, dimension, value] = [parseDay("2026-11-22") ?? 0, 0, "total", allValue] as const;
  const table = new RegisterTable();
  const ids = Array.from({ length: developers }, (_, at) => {
    const id = uuidFrom(secret(`developer ${at + 1}`));
    const [slot = 0] = hashToSlots(key, id, 1);
    table.set({ epoch, dimension, value, slot, last: day });
    return { id, register: registerOf(slot), rank: rankOf(slot) };
  });
  const counts = table.rankCounts({ epoch, dimension, value }, day);
  const row = historyRowsOf([dimension, value], counts, { firstDay: day, day }).find(isOfMonth);
  if (!row) throw new Error("There is no window of 30 days.");
  return {
    ids: ids.slice(0, 3),
    registersByRank: (counts[0] ?? []).slice(0, (counts[0] ?? []).findLastIndex((n) => n > 0) + 1),
    estimated: row,
    noise: addTotalNoise(row, to).estimate - row.estimate,
    shown: showTotal(row, to),
  };
}

function isOfMonth({ windowDays }: HistoryRow): boolean {
  return windowDays === 30;
}

/** Formats 16 bytes as a random UUID (RFC 9562, version 4). */
function uuidFrom(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The parts of the interval of a published total. */
export interface IntervalParts {
  readonly counting: number;
  readonly rounding: number;
  readonly noise: number;
  readonly step: number;
  /** Their sum, rounded up to whole steps. */
  readonly reach: number;
}

/** Returns the parts of the interval of a published total; null if it was published by other rules than today's. */
export function intervalParts({ estimate, low, high }: Estimate): IntervalParts | null {
  const step = stepOf(estimate, audiences.public.leastStep);
  const parts = { counting: halfWidth(estimate), rounding: step / 2, noise: totalNoiseReach("public"), step };
  const reach = Math.ceil((parts.counting + parts.rounding + parts.noise) / step) * step;
  return high === estimate + reach && low === Math.max(0, estimate - reach) ? { ...parts, reach } : null;
}
