import { createHash } from "node:crypto";
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type Home, makeHome, runCollector } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let home: Home;
const published = () => join(home.work, "published");
const run = (...args: string[]) => runCollector(["publish", ...args], home);
const toStore = () => `--store=${home.work}/store.sqlite`;

beforeAll(async () => {
  home = makeHome();
  const flags = ["--developers=1000", "--days=40", "--seed=1", "--through=2026-11-15"];
  expect((await runCollector(["simulate", ...flags, toStore()], home)).status).toBe(0);
  await run("on", "--licence=CC-BY-4.0", "--asked-by=the Board", "--reason=a test", toStore());
  const { status, stderr } = await run("to", published(), "--from=2026-W44", toStore());
  expect(status, stderr).toBe(0);
});
afterAll(() => home[Symbol.dispose]());

it("prints a hash, and finds it again when it is passed to --noted", async () => {
  const { stdout } = await run("check", published());
  const [, hash = ""] = /^Note ([0-9a-f]{64}) elsewhere/m.exec(stdout) ?? [];
  const again = await run("check", published(), `--noted=${hash}`);
  expect([again.status, again.stderr]).toEqual([0, ""]);
  expect(again.stdout).toMatch("2026-W46 is the week that you noted.");
});

it.each([
  ["0".repeat(64), 1, /No published week in .* has the hash 0{64}/],
  ["W46", 2, /--noted takes a hash that `publish check` printed, not "W46"\./],
])("fails if the noted hash is %s", async (noted, status, sentence) => {
  const found = await run("check", published(), `--noted=${noted}`);
  expect(found.stderr).toMatch(sentence);
  expect(found.status).toBe(status);
});

describe("verify", () => {
  const verify = (...args: string[]) => runCollector(["verify", ...args], home);
  const publicKey = async () => (await run("key", toStore())).stdout.trim();

  it("accepts what was published, and prints the key that signed it", async () => {
    const key = await publicKey();
    for (const args of [[published()], [published(), `--key=${key}`]]) {
      const { status, stdout, stderr } = await verify(...args);
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("3 weeks up to 2026-W46: all signed and unchanged, none missing.");
      expect(stdout).toContain(`The latest is signed by the key ${key}.`);
    }
  });

  it("accepts the same from a web server, and says which file is missing or was changed", async () => {
    const changed = new Map<string, string | null>();
    const asked: string[] = [];
    const server = createServer(({ url = "" }, response) => {
      const file = url.replace("/numbers/", "");
      asked.push(file);
      const text = changed.has(file) ? changed.get(file) : readFileSync(join(published(), file), "utf8");
      response.writeHead(text === null ? 404 : 200).end(text);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/numbers`;
      for (const url of [address, `${address}/`, `${address}/index.json`])
        expect(await verify(url), url).toMatchObject({ status: 0, stderr: "" });
      const csv = asked.find((file) => file.endsWith(".csv")) ?? "";
      changed.set(csv, "no numbers");
      expect(await verify(address)).toMatchObject({
        ...{ status: 1, stdout: "" },
        stderr: expect.stringContaining(`${address}/${csv} has changed since it was published`),
      });
      for (const file of [csv, "signatures.json", "index.json"]) {
        changed.clear();
        changed.set(file, null);
        const { status, stderr } = await verify(address);
        expect([status, stderr]).toEqual([
          1,
          expect.stringContaining(`/numbers/${file} was answered with status 404.`),
        ]);
      }
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  it.each([
    [
      ["http://numbers.example/"],
      2,
      /takes a directory or an https URL, not "http:\/\/numbers\.example\/"\./,
    ],
    [["/nowhere"], 1, /Nothing was published there\./],
    [["/nowhere", "--key=abc"], 2, /--key takes a public key as `publish key` prints it, not "abc"\./],
    [["http://127.0.0.1:1/"], 1, /http:\/\/127\.0\.0\.1:1\/index\.json cannot be downloaded \(/],
  ])("prints a sentence for %j", async (args, status, sentence) => {
    const found = await verify(...args);
    expect([found.status, found.stdout, found.stderr]).toEqual([status, "", expect.stringMatching(sentence)]);
  });

  it("rejects a week that was changed together with the index, but not signed again", async () => {
    const directory = join(home.work, "forged");
    cpSync(published(), directory, { recursive: true });
    const index = JSON.parse(readFileSync(join(directory, "index.json"), "utf8"));
    const { json } = index.snapshots.at(-1);
    const text = readFileSync(join(directory, json.file), "utf8").replace(
      /"estimate": (\d)/,
      '"estimate": 9$1',
    );
    const sha256 = createHash("sha256").update(text).digest("hex");
    rmSync(join(directory, json.file));
    json.sha256 = sha256;
    json.file = json.file.replace(/[0-9a-f]{16}/, sha256.slice(0, 16));
    writeFileSync(join(directory, json.file), text);
    writeFileSync(join(directory, "index.json"), JSON.stringify(index));
    const { status, stderr } = await verify(directory);
    expect([status, stderr]).toEqual([1, expect.stringContaining("The signature of 2026-W46 is wrong")]);
  });

  it("needs the signing key to continue, unless the operator states that it is lost", async () => {
    const directory = join(home.work, "rotated");
    const file = join(home.work, "key");
    const key = `--signing-key=${file}`;
    const to = (from: string, ...args: string[]) =>
      run("to", directory, `--from=${from}`, key, toStore(), ...args);
    expect((await to("2026-W45")).status).toBe(0);
    const old = (await run("key", key, toStore())).stdout.trim();
    expect((await verify(directory, `--key=${old}`)).status).toBe(0);
    rmSync(file);
    rmSync(join(directory, "signatures.json"));
    expect((await verify(directory)).stderr).toContain("No week is signed");
    expect((await to("2026-W45")).status).toBe(0);
    rmSync(file);
    const stopped = await to("2026-W45");
    expect([stopped.status, stopped.stderr]).toEqual([
      1,
      expect.stringContaining("If the key is lost, add --lost-signing-key. Nothing was published."),
    ]);
    expect((await to("2026-W45", "--lost-signing-key")).status).toBe(0);
    const rotated = (await run("key", "--rotate", key, toStore())).stdout.trim();
    expect((await run("key", key, toStore())).stdout.trim()).toBe(rotated);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

it("publishes nothing if the index is lost", async () => {
  rmSync(join(published(), "index.json"));
  for (const found of [await run("check", published()), await run("to", published(), toStore())]) {
    expect(found.stderr).toMatch(
      /contains published weeks, such as simulated-2026-W44.*, but no index\.json/,
    );
    expect(found.status).toBe(1);
  }
});
