import { statSync } from "node:fs";
import { dimensions } from "@djstats/core/vocabulary";
import { allValue, DeveloperCounter, limits, locateStore, openStore, tuneHeap } from "./collector-parts.ts";
import { bordersOf, daysAgo, developerOf, isSeen, windows } from "./simulated.ts";

// Counts simulated developers through the collector's counter and store, without HTTP, over the days on which they are
// seen, and prints the cost. It is a separate process, so that its memory can be measured.
const [store = "", keyFile = "", many = ""] = process.argv.slice(2);

tuneHeap();
const developers = Number(many);
const dayMs = 86_400_000;
const last = new Date("2026-11-24T12:00:00Z").getTime();
const place = await locateStore({ store, keyFile });
const opened = await openStore(place, "make");
let now = new Date(last - daysAgo[0] * dayMs);
const counter = await DeveloperCounter.start({ store: opened, keyFile, log: () => {}, clock: () => now });

/** How many hits wait for the store at a time, like the connections of the receiving benchmark. */
const waitingHits = 512;

/** Counts a range of developers. Returns milliseconds, and microseconds of processor time for each hit. */
async function count(from: number, to: number): Promise<{ ms: number; cpuUs: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  let waiting: Promise<unknown> = Promise.resolve();
  let pending = 0;
  for (let number = from; number < to; number += 1) {
    const { id, values } = developerOf(number);
    waiting = counter.record(id, [allValue, ...values], () => true);
    pending += 1;
    if (pending < waitingHits) continue;
    await waiting;
    pending = 0;
    await tend();
  }
  await waiting;
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - began, cpuUs: (user + system) / (to - from) };
}

let tendedMs = performance.now();

/** Does what the collector does once a second; emptying the write-ahead log takes time. */
async function tend(): Promise<void> {
  if (performance.now() - tendedMs < limits.tickMs) return;
  await counter.tick();
  await opened.database.checkpoint();
  tendedMs = performance.now();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Advances the clock, a month at a time at most, because the collector ignores a clock that jumps further. */
async function passTo(ago: number): Promise<number> {
  let longestMs = 0;
  while (now.getTime() < last - ago * dayMs) {
    now = new Date(Math.min(now.getTime() + 30 * dayMs, last - ago * dayMs));
    longestMs = Math.max(longestMs, await timed(() => counter.tick()));
  }
  return longestMs;
}

const points: { developers: number; newUs: number; knownUs: number }[] = [];
const borders = bordersOf(developers);
const marks = [10_000, 100_000, 1_000_000, 10_000_000].filter((mark) => mark <= developers);
let closingMs = 0;
let countingMs = 0;
for (const [at, ago] of daysAgo.entries()) {
  closingMs = Math.max(closingMs, await passTo(ago));
  const [begin = 0, end = developers] = [borders[at], borders[at + 1]];
  const stops = [...marks.filter((mark) => mark > begin && mark <= end), end];
  let from = begin;
  for (const stop of new Set(stops)) {
    const { ms, cpuUs } = await count(from, stop);
    countingMs += ms;
    // Sends the same hits again, most of which change nothing.
    const again = marks.includes(stop) ? await count(Math.max(begin, stop - 200_000), stop) : null;
    if (again) points.push({ developers: stop, newUs: cpuUs, knownUs: again.cpuUs });
    from = stop;
  }
}
await counter.finish();
await opened.database.checkpoint();
const figures = await opened.historyNow();
const reportMs = await timed(() => opened.historyNow());
const peakBytes = process.resourceUsage().maxRSS * 1024;
await opened.database.close();

/** Computes the true numbers of every window and value. */
const truth = new Map<string, number>();
for (const [at, ago] of daysAgo.entries())
  for (let number = borders[at] ?? 0; number < (borders[at + 1] ?? 0); number += 1) {
    const { values } = developerOf(number);
    for (const windowDays of windows)
      if (isSeen(ago, windowDays))
        for (const [index, value] of [allValue, ...values].entries()) {
          const key = `${windowDays} ${["total", ...dimensions][index]} ${value}`;
          truth.set(key, (truth.get(key) ?? 0) + 1);
        }
  }
const errors = figures.flatMap(({ windowDays, dimension, value, estimate, low, high }) => {
  const true_ = truth.get(`${windowDays} ${dimension} ${value}`) ?? 0;
  return true_ < 1000 ? [] : [{ error: estimate / true_ - 1, isWithin: low <= true_ && true_ <= high }];
});
console.log(
  JSON.stringify({
    developers,
    points,
    countingMs,
    closingMs,
    reportMs,
    peakBytes,
    storeBytes: place.isFile ? statSync(store).size : null,
    figures: figures.length,
    rmsError: Math.sqrt(errors.reduce((sum, { error }) => sum + error ** 2, 0) / errors.length),
    worstError: Math.max(...errors.map(({ error }) => Math.abs(error))),
    within: errors.filter(({ isWithin }) => isWithin).length / errors.length,
  }),
);
