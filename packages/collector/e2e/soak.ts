// node --conditions=source packages/collector/e2e/soak.ts sqlite|postgres [MINUTES]
//
// Some 2,000 hits a second, while every half minute something breaks: the collector is stopped or killed, its disk or
// the server's fills, PostgreSQL is killed, the clock jumps. Prints what was lost, the memory and the response times.
// Needs root, for the disk, and Debian's faketime, for the clock.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Collector, makeHome, collector as program, startCollector } from "@djstats/testing";
import { missingFrom } from "./acknowledged.ts";
import { FakeClock } from "./fake-clock.ts";
import { sendHit, startLoad } from "./load.ts";
import { startServer } from "./server.ts";

const [engine = "sqlite", minutes = "10"] = process.argv.slice(2);
const home = makeHome();
const clock = new FakeClock(join(home.path, "clock"));
const disk = join(home.path, "disk");
mkdirSync(disk);
execFileSync("mount", ["-t", "tmpfs", "-o", "size=600m", "tmpfs", disk]);

const server = engine === "postgres" ? await startServer() : null;
const store = (await server?.makeDatabase()) ?? join(disk, "store.sqlite");
const keyFile = join(home.path, "keys");
const flags = [`--store=${store}`, `--key-file=${keyFile}`];
const launch = () =>
  startCollector(flags, { env: { ...home.env, ...clock.env }, program: [process.execPath, program] });
let collector: Collector = await launch();
const load = startLoad(48, 8);
load.aim(collector.url);
let peakKb = 0;
const ended: string[] = [];
const restart = async (signal: NodeJS.Signals) => {
  load.aim("");
  const { status } = await collector.stop(signal);
  ended.push(`${signal} ${status}`);
  collector = await launch();
  load.aim(collector.url);
};

const faults: readonly (readonly [name: string, act: () => unknown])[] = [
  [
    "SIGSTOP for 3 s",
    async () => {
      process.kill(collector.pid, "SIGSTOP");
      await sleep(3000);
      process.kill(collector.pid, "SIGCONT");
    },
  ],
  ["kill -9", () => restart("SIGKILL")],
  ["SIGTERM", () => restart("SIGTERM")],
  [
    "clock two days ahead and back",
    async () => {
      clock.setAhead(2 * 86_400);
      await sleep(5000);
      clock.setAhead(0);
    },
  ],
  [
    "clock an hour back",
    async () => {
      clock.setAhead(-3600);
      await sleep(5000);
      clock.setAhead(0);
    },
  ],
  server
    ? [
        "the database killed, back after 3 s",
        async () => {
          await server.stop("kill");
          await sleep(3000);
          await server.start();
        },
      ]
    : [
        "disk full for 5 s",
        async () => {
          try {
            execFileSync("dd", ["if=/dev/zero", `of=${disk}/filler`, "bs=1M"], { stdio: "ignore" });
          } catch {
            // dd ends with an error once the disk is full.
          }
          await sleep(5000);
          rmSync(join(disk, "filler"));
        },
      ],
];

const times: number[] = [];
let isOver = false;
const probe = (async () => {
  while (!isOver) {
    const began = performance.now();
    if ((await sendHit(collector.url, "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63")) === 200)
      times.push(performance.now() - began);
    const status = readStatus(collector.pid);
    peakKb = Math.max(peakKb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
    await sleep(50);
  }
})();

const end = Date.now() + Number(minutes) * 60_000;
for (let turn = 0; Date.now() < end; turn += 1) {
  await sleep(25_000);
  const [name, act] = faults[turn % faults.length] ?? ["", () => {}];
  console.log(new Date().toISOString(), name);
  await act();
}
await sleep(5000);
isOver = true;
await probe;
await load.stop();
const outcomes = await collector.outcomes("requests");
await restart("SIGTERM");
const missing = await missingFrom(home, load.acknowledged, { store, keyFile });
times.sort((a, b) => a - b);
const at = (share: number) => `${times[Math.floor(times.length * share)]?.toFixed(1)} ms`;
console.log({
  engine,
  responses: Object.fromEntries(load.statuses),
  developers: load.acknowledged.size,
  lost: missing.length,
  peakMegabytes: Math.round(peakKb / 1024),
  probes: times.length,
  p50: at(0.5),
  p99: at(0.99),
  outcomes,
  ended,
});
await collector.stop();
await server?.[Symbol.asyncDispose]();
execFileSync("umount", [disk]);
home[Symbol.dispose]();
process.exitCode = missing.length === 0 ? 0 : 1;

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    // It has just been killed.
    return "";
  }
}
