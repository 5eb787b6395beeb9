import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { collector, type Home, makeHome, runCollector, runProgram, startCollector } from "@djstats/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { missingFrom } from "./acknowledged.ts";

let home: Home;

beforeEach(() => {
  home = makeHome();
});

afterEach(() => {
  home[Symbol.dispose]();
});

const run = (...args: string[]) => runCollector(args, home);
const storeOf = (name: string) => `${home.work}/${name}.sqlite`;

/** Counts the developers numbered `from` to `to` in a separate store, under the shared key. */
async function count(name: string, [from, to]: [number, number]): Promise<string[]> {
  const ids = Array.from({ length: to - from }, (_, n) => `id-${from + n}`);
  await using serving = await startCollector(
    [`--store=${storeOf(name)}`, `--key-file=${home.work}/keys`],
    home,
  );
  for (let at = 0; at < ids.length; at += 20)
    await fetch(`${serving.url}/batch`, {
      method: "POST",
      body: ids
        .slice(at, at + 20)
        .map((id) => `v=1&tid=UA-1-1&cid=${id}&t=event&ec=startapp&av=5.1`)
        .join("\n"),
    });
  await serving.stop();
  return ids;
}

async function figures(name: string): Promise<unknown> {
  const { stdout, stderr } = await run("report", "--store", storeOf(name), "--format=json");
  expect(stderr).toBe("");
  const { generatedAt, ...rest } = JSON.parse(stdout);
  return rest;
}

const flags = (name: string) => [`--store=${storeOf(name)}`, `--key-file=${home.work}/keys`];

it("counts developers from two merged stores once", async () => {
  const ids = new Set([...(await count("a", [0, 300])), ...(await count("b", [200, 500]))]);
  for (const name of ["a", "b"]) {
    const { status, stdout } = await run("export", `${home.work}/${name}.export`, "--store", storeOf(name));
    expect(stdout).toMatch(/^Exported the store to .+: [\d,]+ lines\.\n$/);
    expect(status).toBe(0);
    expect(statSync(`${home.work}/${name}.export`).mode & 0o777).toBe(0o600);
  }
  for (const name of ["a", "b", "a"])
    expect((await run("merge", `${home.work}/${name}.export`, ...flags("c"))).stderr).toBe("");
  expect(await missingFrom(home, ids, { store: storeOf("c"), keyFile: `${home.work}/keys` })).toEqual([]);
  const { windows } = (await figures("c")) as { windows: { total: { estimate: number } }[] };
  expect(Math.abs((windows[0]?.total.estimate ?? 0) - 500)).toBeLessThan(10);
  // The merged store continues counting.
  await count("c", [0, 20]);
});

it("moves a store by export and merge without any change", async () => {
  await count("a", [0, 300]);
  await run("export", `${home.work}/a.export`, "--store", storeOf("a"));
  await run("merge", `${home.work}/a.export`, ...flags("b"));
  await run("export", `${home.work}/b.export`, "--store", storeOf("b"));
  // Reports are not compared: each store has its own secret noise.
  expect(readFileSync(`${home.work}/b.export`, "utf8")).toBe(readFileSync(`${home.work}/a.export`, "utf8"));
});

it("rejects a file that is incomplete or not an export, and changes nothing", async () => {
  await count("a", [0, 50]);
  await run("export", `${home.work}/a.export`, "--store", storeOf("a"));
  const whole = readFileSync(`${home.work}/a.export`, "utf8");
  const lines = whole.trimEnd().split("\n");
  const bad: [string, string][] = [
    ["cut off between lines", lines.slice(0, -2).join("\n")],
    ["cut off within a line", whole.slice(0, -40)],
    ["without a line", [...lines.slice(0, 5), ...lines.slice(6)].join("\n")],
    ["with lines after its end", `${whole}${lines[1]}\n`],
    ["with an invalid rank", whole.replace(/(\["register",.*,)\d+,("[\d-]+"\])/, "$199,$2")],
    ["with an invalid value", whole.replace('"startapp"', '"rm -rf"')],
    ["empty", ""],
    ["not an export", "hello\n"],
    ["binary", "\0\u0001\u0002"],
  ];
  for (const [what, text] of bad) {
    writeFileSync(`${home.work}/bad.export`, text);
    const { status, stderr } = await run("merge", `${home.work}/bad.export`, ...flags("new"));
    expect([what, stderr]).toEqual([
      what,
      expect.stringMatching(/is not a complete export \(see line \d+\)\. .*Nothing was merged\.\n$/),
    ]);
    expect(status).toBe(1);
    expect((await run("report", "--store", storeOf("new"))).stderr).toMatch("There is no store");
  }
  expect((await run("merge", `${home.work}/none`, ...flags("new"))).stderr).toMatch(
    "cannot be read (ENOENT)",
  );
  expect((await run("merge", ...flags("new"))).status).toBe(2);
});

it("rejects an export that was counted under a different key", async () => {
  await count("a", [0, 50]);
  await run("export", `${home.work}/a.export`, "--store", storeOf("a"));
  copyFileSync(`${home.work}/keys`, `${home.work}/right`);
  const missing = await run("merge", `${home.work}/a.export`, "--store", storeOf("c"));
  expect(missing.stderr).toMatch(/has no key for epoch \d+ of the store in .*a\.export/);
  writeFileSync(
    `${home.work}/keys`,
    readFileSync(`${home.work}/right`, "utf8").replace(/"key":"..../, '"key":"AAAA'),
    {
      mode: 0o600,
    },
  );
  const wrong = await run("merge", `${home.work}/a.export`, ...flags("c"));
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(/is not the one that the store in/),
  ]);
});

it("reports that it cannot export to a missing directory", async () => {
  await count("a", [0, 5]);
  const { status, stderr } = await run("export", `${home.work}/none/a.export`, "--store", storeOf("a"));
  expect([status, stderr]).toEqual([1, expect.stringMatching(/cannot be written to .* \(ENOENT\)/)]);
});

it.runIf(process.getuid?.() === 0)(
  "leaves no export on a disk that becomes full, whichever line fails",
  async () => {
    await count("a", [0, 100]);
    const file = `${home.work}/a.export`;
    await run("export", file, "--store", storeOf("a"));
    const kilobytes = Math.floor(statSync(file).size / 4096) * 4;
    const script = 'mount -t tmpfs -o "size=$0" tmpfs "$1" && shift && "$@"; echo status $?; ls "$HOME/full"';
    const full = `${home.path}/full`;
    mkdirSync(full);
    const told = await runProgram(
      ["unshare", "--mount", "sh", "-c", script, `${kilobytes}k`, full, process.execPath, collector].concat([
        "export",
        `${full}/a.export`,
        "--store",
        storeOf("a"),
      ]),
      { env: home.env },
    );
    expect(told.stderr).toMatch(/cannot be written to .*a\.export \(ENOSPC\)\.\n$/);
    expect(told.stdout).toBe("status 1\n");
  },
);

it("rejects every file that would destroy a live epoch", async () => {
  await count("b", [0, 40]);
  const before = await figures("b");
  const alike = async () => {
    expect(await figures("b")).toEqual(before);
    expect((await run("keys", "list", ...flags("b"))).stdout).not.toContain("destroyed");
  };
  // The file's epoch was destroyed, but it had a different key.
  const own = ["--store", storeOf("own"), "--key-file", `${home.work}/own.keys`];
  await run("keys", "init", ...own);
  await (await startCollector(own, home)).stop();
  await run("keys", "destroy", String(new Date().getUTCFullYear()), "--end-the-count", ...own);
  await run("export", `${home.work}/own.export`, "--store", storeOf("own"));
  const other = await run("merge", `${home.work}/own.export`, ...flags("b"));
  expect([other.status, other.stderr]).toEqual([
    1,
    expect.stringMatching(/under a different key.*Nothing was merged\.\n$/),
  ]);
  await alike();

  // The file comes from a machine whose clock was wrong.
  await run("export", `${home.work}/b.export`, "--store", storeOf("b"));
  const lines = readFileSync(`${home.work}/b.export`, "utf8").trim().split("\n").slice(0, -1);
  for (const line of [
    '["day","2031-05-01"]',
    lines.find((l) => l.startsWith('["register'))?.replace(/"\d{4}-/, '"2099-') ?? "",
  ]) {
    writeFileSync(`${home.work}/far.export`, [...lines, line, `["end",${lines.length + 1}]`, ""].join("\n"));
    const far = await run("merge", `${home.work}/far.export`, ...flags("b"));
    expect([far.status, far.stderr]).toEqual([
      1,
      expect.stringMatching(/far ahead of the clock.*Nothing was merged\.\n$/),
    ]);
    await alike();
  }

  // `keys destroy` does not remove another store's key from its file either.
  const year = String(new Date().getUTCFullYear());
  await count("c", [0, 5]);
  const wrong = await run(
    "keys",
    "destroy",
    year,
    "--end-the-count",
    "--store",
    storeOf("own"),
    "--key-file",
    `${home.work}/keys`,
  );
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    expect.stringMatching(/is not the one that the store .*own/),
  ]);
  await alike();

  // A pipe cannot be read twice.
  const piped = await runProgram(
    [
      "sh",
      "-c",
      'cat "$0" | "$@"',
      `${home.work}/b.export`,
      process.execPath,
      collector,
      "merge",
      "/dev/stdin",
      ...flags("b"),
    ],
    { env: home.env },
  );
  expect([piped.status, piped.stderr]).toEqual([1, expect.stringMatching(/is not a regular file/)]);
});

it("does not export over the store, its keys or a device", async () => {
  await count("a", [0, 5]);
  const before = readFileSync(storeOf("a"));
  for (const [file, status] of [
    [storeOf("a"), 2],
    [`${home.work}/keys`, 2],
    ["/dev/null", 1],
  ] as const)
    expect((await run("export", file, ...flags("a"))).status, file).toBe(status);
  expect(readFileSync(storeOf("a")).subarray(0, 16)).toEqual(before.subarray(0, 16));
});

it.runIf(process.platform === "linux")(
  "exports to standard output, and records the time of the backup once it is complete",
  async () => {
    await count("a", [0, 50]);
    const toFull = ["sh", "-c", '"$0" "$@" > /dev/full', process.execPath, collector, "export", "-"];
    const failed = await runProgram([...toFull, ...flags("a")], { env: home.env });
    expect([failed.status, failed.stderr]).toEqual([
      1,
      "djstats-collector: The export cannot be written to standard output (ENOSPC).\n",
    ]);
    const recorded = () => {
      using database = new DatabaseSync(storeOf("a"), { readOnly: true });
      return database.prepare("SELECT value FROM settings WHERE name = 'backup'").get()?.["value"];
    };
    expect(recorded()).toBeUndefined();

    const { status, stdout, stderr } = await run("export", "-", ...flags("a"));
    expect([status, stderr]).toEqual([0, ""]);
    await run("export", `${home.work}/a.export`, ...flags("a"));
    expect(stdout).toBe(readFileSync(`${home.work}/a.export`, "utf8"));
    await using serving = await startCollector(flags("a"), home);
    const metrics = async () => (await fetch(`${serving.url}/metrics`)).text();
    const line = `djstats_last_backup_timestamp_seconds ${recorded()}`;
    await expect.poll(async () => (await metrics()).split("\n"), { timeout: 10_000 }).toContain(line);
  },
);
