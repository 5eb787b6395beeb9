import { countedDimensions, dayText, lastDay, parseDay, ranks, registers, windows } from "@djstats/counting";
import * as v from "valibot";
import { simulationSchema } from "./simulation.ts";

// An export has one JSON array a line, whose first item is the kind of line. The first line is `begin`, the last is
// `end` with the number of lines, so that a truncated file is recognised.

/** The version of this format. A file of a later version is not read. */
export const exportVersion = 1;

const day = v.pipe(
  v.string(),
  v.transform(parseDay),
  v.number("Not a day."),
  v.integer(),
  v.minValue(0),
  v.maxValue(lastDay),
);
const year = v.pipe(v.number(), v.integer(), v.minValue(2020), v.maxValue(2199));
const number = v.pipe(v.number(), v.minValue(0));
const whole = v.pipe(number, v.integer());
const dimension = v.picklist(countedDimensions);
const value = v.pipe(v.string(), v.regex(/^[a-z0-9.]{1,32}$/));

const lineSchema = v.union([
  v.strictTuple([v.literal("begin"), v.literal("djstats-collector export"), v.literal(exportVersion)]),
  v.strictTuple([
    v.literal("epoch"),
    year,
    v.pipe(v.string(), v.hexadecimal()),
    v.nullable(day),
    v.nullable(day),
  ]),
  v.strictTuple([
    v.literal("simulated"),
    simulationSchema.entries.seed,
    simulationSchema.entries.developers,
    simulationSchema.entries.days,
  ]),
  v.strictTuple([v.literal("day"), day]),
  v.strictTuple([
    v.literal("register"),
    year,
    dimension,
    value,
    v.pipe(whole, v.maxValue(registers - 1)),
    v.pipe(whole, v.minValue(1), v.maxValue(ranks)),
    day,
  ]),
  v.strictTuple([
    v.literal("history"),
    day,
    v.picklist(windows),
    dimension,
    value,
    number,
    number,
    number,
    v.string(),
    day,
  ]),
  v.strictTuple([v.literal("count"), day, v.pipe(v.string(), v.uuid()), v.string(), whole]),
  v.strictTuple([v.literal("end"), whole]),
]);

/** A parsed line. Days are numbers, as in the store. */
export type Line = v.InferOutput<typeof lineSchema>;

/** Whether a file's first line is that of an export of a later version. */
export function isNewer(text: string): boolean {
  const [, version] = /^\["begin","djstats-collector export",(\d+)\]/.exec(text) ?? [];
  return Number(version ?? 0) > exportVersion;
}

/** Parses a line; returns null if it is malformed. */
export function parseLine(text: string): Line | null {
  try {
    const { success, output } = v.safeParse(lineSchema, JSON.parse(text));
    return success ? output : null;
  } catch {
    return null;
  }
}

/** Formats a line, without its line end. Days are written as `2026-11-24`. */
export function lineText(
  kind: Line[0],
  ...items: readonly (string | number | null | { readonly day: number })[]
): string {
  return JSON.stringify([
    kind,
    ...items.map((item) => (typeof item === "object" && item !== null ? dayText(item.day) : item)),
  ]);
}
