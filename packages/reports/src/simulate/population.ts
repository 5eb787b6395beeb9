import type { Day } from "@djstats/counting";
import { allValue, type DimensionValues } from "@djstats/counting";
import { makePrng, type Prng, pick } from "./prng.ts";
import { djangoReleases, pythonReleases, type Release, seriesOn } from "./releases.ts";
import { rhythm } from "./rhythm.ts";

/** A simulated developer. */
interface Developer {
  readonly id: string;
  /** The first and last day on which they are seen. */
  readonly first: Day;
  readonly last: Day;
  /** The chance that they run a command on a working day, and the factor for a weekend. */
  readonly activity: number;
  readonly weekend: number;
  readonly os: string;
  readonly django: Habit;
  /** The same for a second project, which some have. */
  readonly otherDjango: Habit | null;
  readonly python: Habit;
}

/** How soon a developer adopts new series. */
interface Habit {
  readonly delayDays: number;
  readonly longTermOnly: boolean;
}

/** Receives a hit of a developer, by number. */
type TakeHit = (developer: number, place: DimensionValues) => void;

export interface Population {
  readonly idOf: (developer: number) => string;
  /** Calls back with every hit of a day. Days may come in any order, and give the same hits each time. */
  readonly eachHit: (day: Day, take: TakeHit) => void;
}

/** A simulated population: a given number of different developers, each seen at least once. */
export interface Span {
  readonly seed: number;
  readonly developers: number;
  readonly first: Day;
  readonly last: Day;
}

/** Makes developers who come and go, work more on some days than on others, and adopt new series sooner or later. */
export function makePopulation({ seed, developers, first, last }: Span): Population {
  const chance = makePrng(seed);
  const all = Array.from({ length: developers }, (_, n) => makeDeveloper(n, { seed, first, last }, chance));
  const onDay = seriesByDay();
  return {
    idOf: (developer) => all[developer]?.id ?? "",
    eachHit: (day, take) => {
      const byWeekend = new Map([...weekends.keys()].map((weekend) => [weekend, rhythm(day, weekend)]));
      for (const [n, developer] of all.entries()) {
        if (day < developer.first || day > developer.last) continue;
        const likely = developer.activity * (byWeekend.get(developer.weekend) ?? 1);
        const isSeen = day === developer.first || chance(n, day, salt.active) < likely;
        if (!isSeen) continue;
        const usesOther = developer.otherDjango && chance(n, day, salt.project) < 0.3;
        const django = onDay(day, djangoReleases, (usesOther && developer.otherDjango) || developer.django);
        const python = onDay(day, pythonReleases, developer.python);
        for (const command of commandsOf(developer, day, chance(n, day, salt.command)))
          take(n, [allValue, command, django, python, developer.os]);
      }
    },
  };
}

/** How a weekend compares with a working day, for professionals and for hobbyists. */
const weekends = new Map([
  [0.16, 7],
  [1.25, 2],
]);

const salt = {
  active: 1,
  project: 2,
  command: 3,
  first: 4,
  stay: 5,
  activity: 6,
  weekend: 7,
  os: 8,
  django: 9,
  python: 10,
  other: 11,
};

function makeDeveloper(n: number, { seed, first, last }: Omit<Span, "developers">, chance: Prng): Developer {
  const of = (about: number) => chance(n, about);
  const span = last - first + 1;
  const isThere = of(salt.first) < shareThere(span);
  const arrives = isThere ? first : first + Math.floor(timeOfArrival(of(salt.first + 100), span));
  const activity = pick(of(salt.activity), [
    [0.75, 30],
    [0.3, 30],
    [0.06, 30],
    [0.4, 10],
  ]);
  // Developers who were there before the beginning are first seen when they next work.
  const firstSeen = Math.min(
    last,
    isThere ? arrives + Math.floor((1.5 / activity) * of(salt.first + 200)) : arrives,
  );
  const isTrying = !isThere && of(salt.stay) < 0.2;
  const stay = isTrying ? 3 + 25 * of(salt.stay + 100) : -daysOfStay * Math.log(1 - of(salt.stay + 100));
  return {
    id: `simulated-${seed}-${n}`,
    first: firstSeen,
    last: firstSeen + Math.floor(stay),
    activity,
    weekend: pick(of(salt.weekend), [...weekends]),
    os: pick(of(salt.os), [
      ["linux", 455],
      ["macos", 330],
      ["windows", 205],
      ["other", 10],
    ]),
    django: habit(of(salt.django), of(salt.django + 100)),
    otherDjango: of(salt.other) < 0.12 ? habit(of(salt.other + 100), 0.2 + 0.8 * of(salt.other + 200)) : null,
    python: { delayDays: 40 + 1400 * of(salt.python) ** 2, longTermOnly: false },
  };
}

/** How long developers stay, in days, and how much their number grows in a day. */
const daysOfStay = 1300;
const growth = 0.13 / 365;

/**
 * Returns the share of developers who are present from the beginning. Those who leave are replaced, and more arrive.
 */
function shareThere(days: number): number {
  return 1 / (1 + ((growth + 1 / daysOfStay) / growth) * Math.expm1(growth * days));
}

/** Returns the day on which a developer arrives, counted from the beginning. More arrive later than earlier. */
function timeOfArrival(chance: number, days: number): number {
  return Math.log1p(chance * Math.expm1(growth * days)) / growth;
}

/** Returns how soon a developer adopts a series: some within a month, most within a year, some never. */
function habit(kind: number, delay: number): Habit {
  const delayDays = pick(delay, [
    [5 + 55 * kind, 25],
    [60 + 260 * kind, 45],
    [320 + 600 * kind, 20],
    [920 + 2400 * kind, 10],
  ]);
  return { delayDays, longTermOnly: kind > 0.55 };
}

/** Returns the commands of a developer on a day: runserver, rarely the others, and all three on some first days. */
function commandsOf({ first, activity }: Developer, day: Day, chance: number): string[] {
  const begins = day === first && activity < 0.5;
  return [
    "runserver",
    ...(begins || chance < 0.02 ? ["startproject"] : []),
    ...(begins || chance > 0.95 ? ["startapp"] : []),
  ];
}

/** Caches `seriesOn`, which is called with the same habits day after day. */
function seriesByDay(): (day: Day, list: readonly Release[], habit: Habit) => string {
  const known = new WeakMap<Habit, { until: Day; from: Day; series: string }>();
  return (day, list, habit) => {
    const before = known.get(habit);
    if (before && day >= before.from && day < before.until) return before.series;
    const series = seriesOn(day, list, habit);
    const next = list
      .filter(({ longTerm }) => longTerm || !habit.longTermOnly)
      .find((r) => r.day + habit.delayDays > day);
    known.set(habit, {
      from: day,
      until: next ? next.day + habit.delayDays : Number.POSITIVE_INFINITY,
      series,
    });
    return series;
  };
}
