import { rmSync, statSync } from "node:fs";
import { vocabulary } from "@djstats/core/vocabulary";
import { Counter, limits, openStore, placeOfStore } from "./collector-parts.ts";

// Counts simulated developers through the collector's own counter and store, without HTTP, and prints what it took. A
// process of its own, so that its memory is its own.
const [directory = "", many = "", seed = ""] = process.argv.slice(2);

const developers = Number(many);
const place = placeOfStore({ store: `${directory}/store.sqlite` });
const store = await openStore(place, "make");
let now = new Date("2026-11-24T12:00:00Z");
const parts = { store, keyFile: `${directory}/keys`, log: () => {}, clock: () => now };
const counter = await Counter.start(parts);

/** Each developer has one of these, the newer ones more often. */
const djangos = vocabulary.django.slice(-14).toReversed();
const pythons = vocabulary.python.slice(-9).toReversed();
const systems = ["linux", "macos", "windows", "other"];
const commands = ["runserver", "runserver", "runserver", "startapp", "startproject"];

function placeOf(developer: number): string[] {
  // A multiplicative hash (Knuth) of the number and the seed, whose parts are used.
  const mixed = Math.imul(developer ^ Number(seed), 2_654_435_761) >>> 0;
  const pick = <T>(items: readonly T[], bits: number) => {
    const share = ((mixed >>> bits) & 255) / 256;
    return items[Math.floor(share * share * items.length)] ?? items[0];
  };
  return ["all", pick(commands, 0), pick(djangos, 8), pick(pythons, 16), pick(systems, 24)].map(String);
}

/** Counts the developers from one number to another. Gives microseconds a hit. */
async function count(from: number, to: number): Promise<number> {
  const began = performance.now();
  let waiting: Promise<unknown> = Promise.resolve();
  let pending = 0;
  for (let developer = from; developer < to; developer += 1) {
    const taken = counter.take(`7f3a1c52-9d0e-4b6a-8c21-${developer}`, placeOf(developer), () => true);
    if (taken instanceof Promise) {
      waiting = taken;
      pending += 1;
    }
    if (pending < 5000) continue;
    await waiting;
    pending = 0;
  }
  await waiting;
  return ((performance.now() - began) * 1000) / (to - from);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

const points: { developers: number; coldUs: number; warmUs: number }[] = [];
for (let from = 0, to = 10_000; from < developers; from = to, to = Math.min(to * 10, developers)) {
  const coldUs = await count(from, to);
  // The same again: what most hits are.
  const warmUs = await count(Math.max(0, to - 200_000), to);
  points.push({ developers: to, coldUs, warmUs });
}
await store.database.tidy();
const storeBytes = statSync(place.store).size;
const rssBytes = process.memoryUsage.rss();
const figures = await store.figuresNow();
const reportMs = await timed(() => store.figuresNow());
now = new Date("2026-11-25T00:00:01Z");
const rolloverMs = await timed(() => counter.tend());
const nextDayUs = await count(0, Math.min(developers, 500_000));
const total = figures.find(({ dimension, windowDays }) => dimension === "total" && windowDays === 365);
await counter.finish();
await store.database.close();
rmSync(directory, { recursive: true });
console.log(
  JSON.stringify({
    points,
    storeBytes,
    rssBytes,
    reportMs,
    rolloverMs,
    nextDayUs,
    error: (total?.estimate ?? 0) / developers - 1,
    cells: figures.length / 5,
    rowsTogether: limits.rowsTogether,
  }),
);
