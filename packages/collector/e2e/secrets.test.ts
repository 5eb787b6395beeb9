import { createHash, createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { makeHome, runCollector, startCollector } from "@djstats/testing";
import { expect, it } from "vitest";

const batches = 5000;
const hitsOfBatch = 20;

/** Returns an ID that cannot be mistaken for anything else. */
const idOf = (n: number) => `5eec7e75-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
const markers = ["5eec7e75", "5eec7e750000", "MarkedAgent", "198.51.100"];

/** Sends a request on a persistent connection, and reads the whole response. */
function send(url: string, agent: Agent, path: string, body: string, n: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, {
      agent,
      method: "POST",
      headers: { "User-Agent": `MarkedAgent/${n}`, "X-Forwarded-For": `198.51.100.${n % 256}` },
    });
    sent.on("error", reject).on("response", (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.end(body);
  });
}

const hit = (id: string) => `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3`;

/** Returns the number of positions in a file whose next six bytes are one of the prefixes. */
function findPrefixes(bytes: Buffer, prefixes: ReadonlySet<number>): number {
  let found = 0;
  for (let at = 0; at + 6 <= bytes.length; at += 1) if (prefixes.has(bytes.readUIntBE(at, 6))) found += 1;
  return found;
}

it("stores, logs and keeps in memory nothing that identifies a developer, after 100,000 hits", async () => {
  using home = makeHome();
  const collector = await startCollector(
    [`--store=${home.work}/store.sqlite`, "--trusted-proxy=127.0.0.1", "--prefix-budget=1000000"],
    { ...home, nodeArgs: ["--heapsnapshot-signal=SIGUSR2", `--diagnostic-dir=${home.path}`] },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  await Promise.all(
    Array.from({ length: batches }, async (_, batch) => {
      const ids = Array.from({ length: hitsOfBatch }, (_, n) => idOf(batch * hitsOfBatch + n));
      expect(await send(collector.url, agent, "/batch", ids.map(hit).join("\n"), batch)).toBe(200);
    }),
  );
  // Rejected, throttled and diagnosed requests contain IDs too.
  for (const path of ["/collect", "/debug/collect", "/elsewhere", "/batch"])
    for (const body of [`${hit(idOf(1))}%00`, `v=2&cid=${idOf(2)}`, hit(idOf(3)).repeat(200)])
      await send(collector.url, agent, path, body, 7);
  const files = () =>
    readdirSync(home.work).map((name) => ({ name, bytes: readFileSync(join(home.work, name)) }));
  const running = files();
  agent.destroy();

  process.kill(collector.pid, "SIGUSR2");
  const snapshot = () => readdirSync(home.path).find((name) => name.endsWith(".heapsnapshot"));
  await expect.poll(snapshot, { timeout: 60_000 }).toBeDefined();
  // The snapshot is complete once the collector responds again.
  await expect
    .poll(async () => (await fetch(`${collector.url}/healthz`)).status, { timeout: 60_000 })
    .toBe(200);
  const heap = readFileSync(join(home.path, snapshot() ?? ""));
  expect(heap.includes("refused:client-id"), "the collector's own words in its heap").toBe(true);
  for (const marker of markers) expect(heap.includes(marker), `${marker} in the heap`).toBe(false);

  const { stdout, stderr } = await collector.stop();
  const report = await runCollector(["report", `--store=${home.work}/store.sqlite`, "--format=json"], home);
  const [day] = JSON.parse(report.stdout).windows;
  expect(Math.abs(day.total.estimate - batches * hitsOfBatch)).toBeLessThan(0.03 * batches * hitsOfBatch);

  const keyFile = JSON.parse(readFileSync(`${home.work}/store.sqlite.keys`, "utf8"));
  const key = Buffer.from(keyFile.keys[0].key, "base64");
  const prefixes = new Set<number>();
  for (let n = 0; n < batches * hitsOfBatch; n += 1) {
    const id = idOf(n);
    prefixes.add(createHmac("sha256", key).update(id).digest().readUIntBE(0, 6));
    for (const hash of ["sha256", "md5"]) prefixes.add(createHash(hash).update(id).digest().readUIntBE(0, 6));
  }
  const written = [
    ...running,
    ...files().filter(({ name }) => !name.endsWith(".keys")),
    { name: "log", bytes: Buffer.from(collector.log()) },
    { name: "output", bytes: Buffer.from(stdout + stderr + report.stdout + report.stderr) },
  ];
  for (const { name, bytes } of written) {
    for (const marker of markers) {
      expect(bytes.includes(marker), `${marker} in ${name}`).toBe(false);
      expect(bytes.includes(Buffer.from(marker, "utf16le")), `${marker} in ${name}`).toBe(false);
    }
    expect(bytes.includes(Buffer.from("5eec7e75000040008000", "hex")), `an ID's bytes in ${name}`).toBe(
      false,
    );
    expect(findPrefixes(bytes, prefixes), `beginnings of hashes in ${name}`).toBe(0);
  }
});
