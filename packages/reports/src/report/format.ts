import type { Dimension } from "@djstats/core/vocabulary";
import type { Estimate } from "@djstats/counting";

/** Formats a number, as `24,300`. */
export function formatNumber(n: number): string {
  return n.toLocaleString("en-US");
}

/** Formats an interval, as `between 23,900 and 24,700`. */
export function formatInterval({ low, high }: Pick<Estimate, "low" | "high">): string {
  return `between ${formatNumber(low)} and ${formatNumber(high)}`;
}

/** Formats a share, as `41%`. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** Formats the share of a value that exists, which is never 0. */
export function formatShare(share: number): string {
  return share < 0.005 ? `under ${formatPercent(0.01)}` : formatPercent(share);
}

/** Formats a day, as `24 November 2026`. */
export function formatDay(day: string): string {
  return new Date(day).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** Formats a window, as `30 days`. */
export function formatWindow(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

/** The names of dimensions, for people. */
export const dimensionNames: Readonly<Record<Dimension, string>> = {
  command: "command",
  django: "Django series",
  python: "Python series",
  os: "operating system",
};

/** Formats a value as people write it: `Django 5.2`, `macOS`. */
export function formatValue(dimension: Dimension, value: string): string {
  if (value === "other") return "other";
  if (dimension === "django") return `Django ${value}`;
  if (dimension === "python") return `Python ${value}`;
  return systems[value] ?? value;
}

/** Formats the outcome of a request as people write it. */
export function formatOutcome(outcome: string): string {
  const [kind, why] = outcome.split(":");
  return why === undefined ? (outcomeNames[outcome] ?? outcome) : `${kind}: ${why.replaceAll("-", " ")}`;
}

/** Returns the rate-limited share of a week's requests in a sentence. */
export function throttledText(share: number | null): string {
  return share === null
    ? "There were too few requests to show how many were not counted because their network exceeded its rate limit."
    : `About ${formatPercent(share)} of valid requests were not counted because their network exceeded its rate limit.`;
}

const outcomeNames: Readonly<Record<string, string>> = {
  folded: "counted, with a value that is on no list",
  throttled: "not counted: rate limit of its network",
};

const systems: Readonly<Record<string, string>> = { linux: "Linux", macos: "macOS", windows: "Windows" };
