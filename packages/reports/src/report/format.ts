import type { Dimension } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";

/** `24,300`. */
export function formatNumber(n: number): string {
  return n.toLocaleString("en-US");
}

/** `between 23,900 and 24,700`. */
export function formatInterval({ low, high }: Pick<Estimate, "low" | "high">): string {
  return `between ${formatNumber(low)} and ${formatNumber(high)}`;
}

/** `41 %`, which is never broken into two lines. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}\u00a0%`;
}

/** The share of developers who are there: never none. */
export function formatShare(share: number): string {
  return share < 0.005 ? `under ${formatPercent(0.01)}` : formatPercent(share);
}

/** `24 November 2026`. */
export function formatDay(day: string): string {
  return new Date(day).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** `30 days`. */
export function formatWindow(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** What the values of a dimension are called. */
export const dimensionNames: Readonly<Record<Dimension, string>> = {
  command: "command",
  django: "Django series",
  python: "Python series",
  os: "operating system",
};

/** A value as people write it: `Django 5.2`, `macOS`. */
export function formatValue(dimension: Dimension, value: string): string {
  if (value === "other") return "other";
  if (dimension === "django") return `Django ${value}`;
  if (dimension === "python") return `Python ${value}`;
  return systems[value] ?? value;
}

const systems: Readonly<Record<string, string>> = { linux: "Linux", macos: "macOS", windows: "Windows" };
