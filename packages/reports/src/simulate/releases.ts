import { type Day, dayOf } from "@djstats/counting";

export interface Release {
  readonly series: string;
  readonly day: Day;
  /** Whether it is supported for three years; many projects move between such series. */
  readonly longTerm: boolean;
}

/** Django's releases, oldest first (https://www.djangoproject.com/download/), and the scheduled ones. */
export const djangoReleases: readonly Release[] = releases([
  ["1.11", "2017-04-04", true],
  ["2.2", "2019-04-01", true],
  ["3.2", "2021-04-06", true],
  ["4.0", "2021-12-07", false],
  ["4.1", "2022-08-03", false],
  ["4.2", "2023-04-03", true],
  ["5.0", "2023-12-04", false],
  ["5.1", "2024-08-07", false],
  ["5.2", "2025-04-02", true],
  ["6.0", "2025-12-03", false],
  ["6.1", "2026-08-05", false],
  ["6.2", "2027-04-07", true],
  ["7.0", "2027-12-01", false],
]);

/**
 * Python's releases, likewise (https://devguide.python.org/versions/). Versions of operating systems are used longest.
 */
export const pythonReleases: readonly Release[] = releases([
  ["3.8", "2019-10-14", true],
  ["3.9", "2020-10-05", true],
  ["3.10", "2021-10-04", true],
  ["3.11", "2022-10-24", true],
  ["3.12", "2023-10-02", true],
  ["3.13", "2024-10-07", true],
  ["3.14", "2025-10-07", true],
  ["3.15", "2026-10-01", true],
  ["3.16", "2027-10-04", true],
]);

/** Returns the series of a developer who adopts each one so many days after its release. */
export function seriesOn(
  day: Day,
  list: readonly Release[],
  { delayDays, longTermOnly }: { readonly delayDays: number; readonly longTermOnly: boolean },
): string {
  const usable = list.filter(({ longTerm }) => longTerm || !longTermOnly);
  const taken = usable.findLast((release) => release.day + delayDays <= day);
  return (taken ?? list[0])?.series ?? "";
}

function releases(list: readonly (readonly [series: string, day: string, longTerm: boolean])[]): Release[] {
  return list.map(([series, day, longTerm]) => ({
    series,
    day: dayOf(new Date(`${day}T00:00:00Z`)),
    longTerm,
  }));
}
