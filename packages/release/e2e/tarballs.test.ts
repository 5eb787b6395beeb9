import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { runProgram } from "@djstats/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishedPackages, readManifest } from "../src/published.ts";
import { root } from "../src/root.ts";

interface Intended {
  /** Patterns of the files other than package.json, README.md and LICENSE. Each pattern has to match a file. */
  readonly files: readonly RegExp[];
  /** The maximum size of the tarball in bytes: about a fifth more than it has. */
  readonly bytesMax: number;
}

/** Chunks that the bundler creates, with a hash of their content. */
const parts = String.raw`dist/[a-z-]+-[\w-]{8}`;

const intended: Readonly<Record<string, Intended>> = {
  "@djstats/cli": {
    files: [
      /^dist\/THIRD-PARTY-NOTICES\.txt$/,
      /^dist\/main\.cjs$/,
      /^dist\/(?:reporter|exchange)\.cjs$/,
      new RegExp(String.raw`^${parts}\.cjs$`),
      /^dist\/observer\/(?:sitecustomize|djstats_watch|djstats_observe)\.py$/,
    ],
    bytesMax: 330_000,
  },
  "@djstats/collector": {
    files: [
      /^dist\/THIRD-PARTY-NOTICES\.txt$/,
      /^dist\/(?:main|document-worker)\.js(?:\.map)?$/,
      new RegExp(String.raw`^${parts}\.js(?:\.map)?$`),
      /^dist\/dashboard\/(?:dashboard|figure-charts|echarts)-[\w-]{8}\.js$/,
      /^dist\/dashboard\/dashboard-[\w-]{8}\.css$/,
      /^dist\/dashboard\/atkinson-hyperlegible-latin-[47]00-normal-[\w-]{8}\.woff2$/,
      /^recipes\/(?:Caddyfile|Caddyfile\.numbers|nginx(?:-numbers|-upstream|-upstream-fleet)?\.conf)$/,
      /^recipes\/(?:Containerfile|compose(?:-fleet)?\.yaml|kubernetes\.yaml|verify-audit\.py|postgresql\.sql)$/,
      /^recipes\/(?:alerts\.yml|grafana\.json)$/,
      /^recipes\/djstats-collector(?:-backup|-publish)?\.(?:service|timer)$/,
      /^recipes\/backup(?:-postgresql)?\.sh$/,
    ],
    bytesMax: 960_000,
  },
  "@djstats/core": {
    files: [
      /^dist\/(?:index|json-schema|limits|preview|vocabulary)\.(?:js|d\.ts)(?:\.map)?$/,
      new RegExp(String.raw`^${parts}\.(?:js|d\.ts)(?:\.map)?$`),
      /^src\/(?:[a-z0-9-]+\/)*[a-z-]+\.ts$/,
      /^vectors\.json$/,
    ],
    bytesMax: 92_000,
  },
  "@djstats/node": {
    files: [
      /^dist\/THIRD-PARTY-NOTICES\.txt$/,
      /^dist\/(?:index|start)\.(?:js|d\.ts)(?:\.map)?$/,
      /^dist\/(?:restore-home|reporter-main)\.(?:js|d\.ts)(?:\.map)?$/,
      new RegExp(String.raw`^${parts}\.js(?:\.map)?$`),
      /^src\/(?:[a-z0-9-]+\/)*[a-z-]+\.ts$/,
      /^observer\/(?:sitecustomize|djstats_watch|djstats_observe)\.py$/,
    ],
    bytesMax: 148_000,
  },
  djstats: { files: [/^djstats\.cjs$/], bytesMax: 4_000 },
};

const always = ["LICENSE", "README.md", "package.json"];
const room = mkdtempSync(join(tmpdir(), "djstats-tarballs-"));
const tarballs = new Map<string, string>();

async function run(argv: readonly string[], cwd: string): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: room };
  const { status, stdout, stderr } = await runProgram(argv, { env, cwd });
  expect(status, `${argv.join(" ")}\n${stderr}`).toBe(0);
  return stdout;
}

beforeAll(async () => {
  for (const [index, { directory, manifest }] of publishedPackages().entries()) {
    const destination = join(room, String(index));
    await run([join(root, "node_modules/.bin/pnpm"), "pack", "--pack-destination", destination], directory);
    tarballs.set(manifest.name, join(destination, readdirSync(destination)[0] ?? ""));
  }
});

afterAll(() => rmSync(room, { recursive: true, force: true }));

it("lists the intended files of every published package", () => {
  expect([...tarballs.keys()].sort()).toEqual(Object.keys(intended).sort());
});

describe.each(Object.entries(intended))("the tarball of %s", (name, { files, bytesMax }) => {
  it("contains the intended files, and no others", async () => {
    const listed = (await run(["tar", "-tzf", tarballs.get(name) ?? ""], room)).trim().split("\n");
    const found = listed.map((file) => file.replace(/^package\//, ""));
    expect(found).toEqual(expect.arrayContaining(always));
    const others = found.filter((file) => !always.includes(file));
    expect(others.filter((file) => !files.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(files.filter((pattern) => !others.some((file) => pattern.test(file)))).toEqual([]);
  });

  it("does not exceed its maximum size", () => {
    const packed = readFileSync(tarballs.get(name) ?? "");
    const unpacked = gunzipSync(packed).length;
    console.log(`${name}: ${packed.length} bytes of ${bytesMax}, ${unpacked} unpacked`);
    expect(packed.length).toBeLessThanOrEqual(bytesMax);
  });

  it("has a manifest without workspace syntax, and contains its commands", async () => {
    await run(["tar", "-xzf", tarballs.get(name) ?? "", "-C", join(tarballs.get(name) ?? "", "..")], room);
    const directory = join(tarballs.get(name) ?? "", "../package");
    expect(readFileSync(join(directory, "package.json"), "utf8")).not.toMatch(/workspace:|catalog:|"source"/);
    for (const bin of Object.values(readManifest(directory).bin ?? {}))
      expect(readFileSync(join(directory, bin), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
