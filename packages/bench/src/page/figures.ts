import type { Budget, Unit } from "../measure/budget.ts";
import type { Spread } from "../measure/spread.ts";

const nbsp = "\u00a0";

/** Formats a number with three significant digits. */
export function number(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { maximumFractionDigits: digits });
}

export function bytes(value: number): string {
  const [unit, size] = value >= 1e9 ? ["GB", 1e9] : value >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
  return `${number(value / Number(size))}${nbsp}${unit}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}${nbsp}%`;
}

export function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes":
      return bytes(value);
    case "share":
      return percent(value);
    case "times":
      return `${number(value)}${nbsp}times`;
    case "ms":
      return Math.abs(value) >= 10_000 ? `${number(value / 1000)}${nbsp}s` : `${number(value)}${nbsp}ms`;
    case "µs":
      return `${number(value)}${nbsp}µs`;
    case "perS":
    case "count":
      return Math.round(value).toLocaleString("en-US");
  }
}

/** Formats the median, with the quartiles in brackets. */
export function spread(value: Spread, unit: Unit): string {
  const { median, low, high, rounds } = value;
  if (rounds === 0) return "not measured";
  const middle = inUnit(median, unit);
  return rounds < 3 ? middle : `${middle} (${plain(low, unit)} to ${plain(high, unit)})`;
}

export function measured({ measured: value, unit }: Budget): string {
  return typeof value === "number" ? inUnit(value, unit) : spread(value, unit);
}

/** Formats a value without its unit, for a column that names the unit. */
function plain(value: number, unit: Unit): string {
  const text = inUnit(value, unit);
  return unit === "ms" || unit === "µs" || unit === "times" ? (text.split(nbsp)[0] ?? text) : text;
}
