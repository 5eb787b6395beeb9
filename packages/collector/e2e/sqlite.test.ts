import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Collector,
  type Home,
  makeHome,
  runCollector,
  runProgram,
  startCollector,
} from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { missingFrom } from "./acknowledged.ts";
import { sendHit, startLoad } from "./load.ts";

let home: Home;
let file: string;
beforeEach(() => {
  home = makeHome();
  file = join(home.work, "store.sqlite");
});
afterEach(() => home[Symbol.dispose]());

const serve = (...prefix: string[]) => startCollector([`--store=${file}`], { ...home, prefix });
const health = async ({ url }: Collector) => (await fetch(`${url}/healthz`)).status;
const isRoot = process.getuid?.() === 0;

async function total(): Promise<number> {
  const { stdout } = await runCollector(["report", `--store=${file}`, "--format=json"], home);
  return JSON.parse(stdout).windows[0].total.estimate;
}

describe("a hit", () => {
  it.runIf(process.platform === "linux")("is durable before it is answered, by one flush", async () => {
    const trace = join(home.work, "trace");
    // With -D, the started process is the collector, and strace is its child.
    const options = [
      "-D",
      "-f",
      "-y",
      "-s",
      "32",
      "-o",
      trace,
      "-e",
      "trace=pwrite64,fsync,fdatasync,write,writev",
    ];
    await using collector = await serve("strace", ...options);
    expect(await sendHit(collector.url, "first")).toBe(200);
    await sleep(1500);
    const before = readFileSync(trace, "utf8").split("\n").length;
    expect(await sendHit(collector.url, "second")).toBe(200);
    await collector.stop();

    const lines = readFileSync(trace, "utf8")
      .split("\n")
      .slice(before - 1);
    const answered = lines.findIndex((line) => line.includes("HTTP/1.1 200"));
    const done = lines.slice(0, answered);
    const isWrite = (line: string) => /pwrite64\(\d+<[^>]*store\.sqlite-wal>/.test(line);
    const isFlush = (line: string) => /f(data)?sync\(\d+<[^>]*store\.sqlite-wal>\)\s+= 0/.test(line);
    expect(done.filter(isWrite).length).toBeGreaterThanOrEqual(5);
    expect(done.findLastIndex(isFlush)).toBeGreaterThan(done.findLastIndex(isWrite));
    // One for the log's new header, and one for everything that was written.
    expect(done.filter(isFlush).length).toBeLessThanOrEqual(2);
  });
});

describe("the write-ahead log", () => {
  it("is emptied within seconds, even after only a few hits", async () => {
    await using collector = await serve();
    for (const id of ["a", "b", "c"]) expect(await sendHit(collector.url, id)).toBe(200);
    await expect.poll(() => statSync(`${file}-wal`).size, { timeout: 20_000 }).toBe(0);
  });

  it("is emptied after a long report, without delaying other requests", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    const report = new DatabaseSync(file, { readOnly: true });
    report.exec("BEGIN; SELECT * FROM registers");
    const load = startLoad(4, 5);
    load.aim(collector.url);
    const slowest = await slowestMetrics(collector, 5000);
    await load.stop();
    expect(slowest).toBeLessThan(2500);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    report.exec("COMMIT");
    await expect.poll(() => statSync(`${file}-wal`).size, { timeout: 20_000 }).toBe(0);
    report.close();
    expect(await missingFrom(home, load.acknowledged)).toEqual([]);
  });
});

describe("a collector whose file another process uses", () => {
  it("delays only hits while that process holds the lock", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "known")).toBe(200);
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    // A known hit waits with the others, so that its response does not reveal that it is known.
    const waiting = ["known", "a", "b", "c"].map((id) => sendHit(collector.url, id));
    const slowest = await slowestMetrics(collector, 5000);
    expect(slowest).toBeLessThan(2500);
    other.exec("ROLLBACK");
    other.close();
    expect(await Promise.all(waiting)).toEqual([200, 200, 200, 200]);
    expect(await missingFrom(home, ["known", "a", "b", "c"])).toEqual([]);
  });

  it("counts together with a second collector, even if both start first", async () => {
    const [one, other] = await Promise.all([serve(), serve()]);
    await using _one = one;
    await using _other = other;
    const loads = [one, other].map(({ url }) => {
      const load = startLoad(4);
      load.aim(url);
      return load;
    });
    await sleep(2000);
    await one.stop("SIGKILL");
    await sleep(500);
    for (const load of loads) await load.stop();
    expect((await other.stop()).status).toBe(0);
    for (const { acknowledged } of loads) {
      expect(acknowledged.size).toBeGreaterThan(5);
      expect(await missingFrom(home, acknowledged)).toEqual([]);
    }
    // There is one key file, and it still matches.
    await using again = await serve();
    expect(await health(again)).toBe(200);
  });

  it("rejects hits after `keys destroy` has deleted the rows and no other epoch is left", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    const year = String(new Date().getUTCFullYear());
    const destroy = ["keys", "destroy", year, `--store=${file}`];
    expect(await runCollector(destroy, home)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/still counts.*--end-the-count\. Nothing was changed\.\n$/),
    });
    expect(await sendHit(collector.url, "a")).toBe(200);
    expect((await runCollector([...destroy, "--end-the-count"], home)).status).toBe(0);
    // It is noticed without a hit, and hits are rejected from then on.
    await expect.poll(() => health(collector)).toBe(503);
    const metrics = await (await fetch(`${collector.url}/metrics`)).text();
    expect(metrics).toContain("\ndjstats_ready 0\n");
    expect(await sendHit(collector.url, "b")).toBe(503);
    expect(await health(collector)).toBe(503);
    expect(await sendHit(collector.url, "a")).toBe(503);
    await collector.stop();
    using database = new DatabaseSync(file);
    expect(database.prepare("SELECT COUNT(*) AS n FROM registers").get()).toEqual({ n: 0 });
    const { status, stderr } = await runCollector(["serve", "--port=0", `--store=${file}`], home);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/The keys of all epochs of this year were destroyed/),
    ]);
  });
});

describe("a store that cannot be written", () => {
  it.runIf(process.platform === "linux")(
    "rejects hits until it can, without losing an acknowledged hit",
    async () => {
      await using collector = await serve();
      const load = startLoad(4, 2);
      load.aim(collector.url);
      await sleep(500);
      const limit = (bytes: string) => sh(`prlimit --pid=${collector.pid} --fsize=${bytes}:unlimited`);
      limit("0");
      await expectRefused(collector);
      limit("unlimited");
      await expectRecovered(collector);
      await load.stop();
      expect(load.statuses.get(503)).toBeGreaterThan(0);
      expect(collector.log()).toMatch(/"event":"store-unavailable".*\n(.*\n)*.*"event":"store-available"/);
      await collector.stop();
      expect(await missingFrom(home, load.acknowledged)).toEqual([]);
    },
  );

  it.runIf(isRoot && existsSync("/dev/loop-control"))(
    "rejects hits on a full disk, and on one that becomes read-only",
    async () => {
      const image = join(home.path, "disk");
      sh(`truncate --size=24M '${image}' && mkfs.ext4 -q -F -O ^has_journal '${image}'`);
      const mount = `mount -o loop,errors=remount-ro '${image}' '${home.work}' && exec "$@"`;
      await using collector = await serve("unshare", "--mount", "sh", "-c", mount, "sh");
      const inside = `/proc/${collector.pid}/root${home.work}`;
      const load = startLoad(4, 2);
      load.aim(collector.url);
      await sleep(300);
      sh(`head -c 40M /dev/zero > '${inside}/fill' || true`);
      // The space left in the write-ahead log may be enough for a hit now and then.
      await expect.poll(() => load.statuses.get(503) ?? 0).toBeGreaterThan(0);
      rmSync(join(inside, "fill"));
      await expectRecovered(collector);
      await sleep(300);

      const device = sh(`nsenter -t ${collector.pid} -m findmnt -no SOURCE '${home.work}'`);
      writeFileSync(`/sys/fs/ext4/${device.trim().replace("/dev/", "")}/trigger_fs_error`, "a test");
      await expectRefused(collector);
      await load.stop();
      // Read the store from the disk, outside the mount.
      process.kill(collector.pid, "SIGSTOP");
      sh(`cp '${inside}'/store.* '${home.path}'`);
      const seen = { store: `${home.path}/store.sqlite` };
      expect(await missingFrom(home, load.acknowledged, seen)).toEqual([]);
    },
  );

  it.runIf(isRoot && existsSync("/dev/loop-control"))(
    "recovers on its own after a burst has filled the disk, even if it was killed",
    async () => {
      const image = join(home.path, "disk");
      sh(`truncate --size=24M '${image}' && mkfs.ext4 -q -F -O ^has_journal '${image}'`);
      sh(`mount -o loop '${image}' '${home.work}'`);
      try {
        const collector = await serve();
        expect(await sendHit(collector.url, "first")).toBe(200);
        await sleep(1500);
        sh(`head -c 30M /dev/zero > '${home.work}/fill' || true; truncate --size=-1M '${home.work}/fill'`);
        const load = startLoad(24);
        load.aim(collector.url);
        await expect.poll(() => load.statuses.get(503) ?? 0, { timeout: 60_000 }).toBeGreaterThan(0);
        await load.stop();
        await expectRecovered(collector);
        await collector.stop("SIGKILL");
        await using again = await serve();
        await expectRecovered(again);
        expect(await missingFrom(home, ["first", ...load.acknowledged])).toEqual([]);
        expect(statSync(`${home.work}/fill`).size).toBeGreaterThan(2 ** 20);
      } finally {
        sh(`umount --lazy '${home.work}'`);
      }
    },
  );

  it.runIf(isRoot)("makes `serve` report it and end", async () => {
    const script = `mount -t tmpfs -o ro tmpfs '${home.work}' && exec "$@"`;
    const { status, stderr } = await runProgram(
      ["unshare", "--mount", "sh", "-c", script, "sh", ...commandOf("serve", "--port=0")],
      home,
    );
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^djstats-collector: The store .* cannot be opened for writing: EROFS/),
    ]);
  });
});

describe("a collector whose store file is replaced", () => {
  it("rejects hits while the file is missing, and counts them when it is back", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    renameSync(file, `${file}.away`);
    await expectRefused(collector);
    renameSync(`${file}.away`, file);
    await expectRecovered(collector);
    expect(await sendHit(collector.url, "b")).toBe(200);
    expect(await missingFrom(home, ["a", "b"])).toEqual([]);
  });

  it("writes recent registers again after a backup has been restored", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    using source = new DatabaseSync(file);
    source.exec(`VACUUM INTO '${file}.backup'`);
    for (const id of ["b", "c"]) expect(await sendHit(collector.url, id)).toBe(200);
    renameSync(`${file}.backup`, file);
    await expect.poll(() => collector.log(), { timeout: 5000 }).toMatch("store-written-again");
    await expect.poll(() => missingFrom(home, ["a", "b", "c"]), { timeout: 5000 }).toEqual([]);
    expect(await sendHit(collector.url, "d")).toBe(200);
    await collector.stop();
    expect(await missingFrom(home, ["a", "b", "c", "d"])).toEqual([]);
  });

  it("writes nothing to a file that belongs to a different count", async () => {
    await using collector = await serve();
    expect(await sendHit(collector.url, "a")).toBe(200);
    const other = `${home.work}/other.sqlite`;
    await using another = await startCollector([`--store=${other}`], home);
    expect((await another.stop()).status).toBe(0);
    renameSync(other, file);
    await expectRefused(collector);
    expect(collector.log()).toMatch(/is not the one that the store .* was counted with/);
    await collector.stop();
    expect(await total()).toBe(0);
  });
});

describe("a report", () => {
  it("is correct while a collector serves, after it has stopped, and after it was killed", async () => {
    const counts: number[] = [];
    await using first = await serve();
    await sendHit(first.url, "a");
    counts.push(await total());
    await first.stop();
    counts.push(await total());
    await using second = await serve();
    await sendHit(second.url, "b");
    await second.stop("SIGKILL");
    counts.push(await total());
    expect(counts).toEqual([1, 1, 2]);
  });

  it.runIf(isRoot)("is rejected with a sentence if the reading cannot be recorded", async () => {
    await using collector = await serve();
    await sendHit(collector.url, "a");
    const script = `mount --bind '${home.work}' '${home.work}' && mount -o remount,ro,bind '${home.work}' && exec "$@"`;
    const report = () =>
      runProgram(
        ["unshare", "--mount", "sh", "-c", script, "sh", ...commandOf("report", "--format=json")],
        home,
      );
    const whileServing = await report();
    await collector.stop();
    expect(existsSync(`${file}-wal`)).toBe(false);
    const afterwards = await report();
    for (const { status, stdout, stderr } of [whileServing, afterwards])
      expect([status, stdout, stderr]).toEqual([
        1,
        "",
        expect.stringMatching(/cannot be opened for writing: .*\.\n$/),
      ]);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });
});

function sh(script: string): string {
  return execFileSync("sh", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

function commandOf(name: string, ...flags: string[]): string[] {
  return [process.execPath, join(import.meta.dirname, "../dist/main.js"), name, `--store=${file}`, ...flags];
}

/** Returns the longest response time of a page that needs no store, measured for `forMs` milliseconds. */
async function slowestMetrics({ url }: Collector, forMs: number): Promise<number> {
  let slowest = 0;
  for (const until = performance.now() + forMs; performance.now() < until; await sleep(20)) {
    const asked = performance.now();
    await (await fetch(`${url}/metrics`)).text();
    slowest = Math.max(slowest, performance.now() - asked);
  }
  return slowest;
}

async function expectRefused(collector: Collector): Promise<void> {
  await expect.poll(() => health(collector), { timeout: 8000, interval: 100 }).toBe(503);
  const answer = await fetch(`${collector.url}/collect`, {
    method: "POST",
    body: `v=1&tid=UA-1-1&cid=new-${performance.now()}&t=event&ec=runserver`,
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
}

async function expectRecovered(collector: Collector): Promise<void> {
  await expect.poll(() => health(collector), { timeout: 8000, interval: 100 }).toBe(200);
  expect(await sendHit(collector.url, `new-${performance.now()}`)).toBe(200);
}
