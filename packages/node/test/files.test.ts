import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeConfig, readConfig, withFiles } from "../src/config.ts";
import { forgetId, readLedger } from "../src/ledger.ts";
import type { Paths } from "../src/paths.ts";
import { writeFileAtomic } from "../src/replace-file.ts";

/** Windows has no modes and restricts links, and only POSIX has mkfifo and devices. */
const isPosix = process.platform !== "win32";
const id = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";
const name = "https://collector.example/collect UA-12345-1";
const made = { sections: { [name]: { id } } };
let home: Home;
let paths: Paths;

beforeEach(() => {
  home = makeHome();
  paths = {
    config: home.config,
    ledger: home.ledger,
    homeConfig: null,
    systemConfig: "/nowhere",
    unsafe: null,
    unsafeLedger: null,
  };
});

afterEach(() => home[Symbol.dispose]());

function put(text: string | Buffer): void {
  mkdirSync(dirname(home.config), { recursive: true });
  writeFileSync(home.config, text);
}

const change = (changes: Parameters<typeof changeConfig>[1]) =>
  withFiles(paths, 1000, () => changeConfig(paths, changes));

describe("the config file", () => {
  it("is absent if there is no file, and reading creates none", () => {
    expect(readConfig(paths)).toEqual({ state: "absent" });
    expect(readdirSync(home.path)).toEqual(["work"]);
  });

  it.runIf(isPosix)(
    "is created with a mode for its owner only, except on Windows, and leaves no other file",
    () => {
      change(made);
      expect(readFileSync(home.config, "utf8")).toBe(`[${name}]\nid=${id}\n`);
      expect(statSync(home.config).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(home.config)).mode & 0o777).toBe(0o700);
      expect(readdirSync(dirname(home.config))).toEqual([basename(home.config)]);
    },
  );

  const unusable: [string, () => void, string][] = [
    ["empty", () => put(""), "it is empty"],
    ["not UTF-8", () => put(Buffer.from([0x64, 0xff, 0xfe])), "not UTF-8"],
    ["too large", () => put(`# ${"x".repeat(70_000)}`), "larger than"],
    ["not understood", () => put("hello"), "line 1 is not a setting"],
    ["a directory", () => mkdirSync(home.config, { recursive: true }), "it is a directory"],
    [
      "a link to nothing",
      () => {
        mkdirSync(dirname(home.config), { recursive: true });
        symlinkSync("/nonexistent/file", home.config);
      },
      "broken symbolic link",
    ],
    [
      "a link to itself",
      () => {
        mkdirSync(dirname(home.config), { recursive: true });
        symlinkSync(home.config, home.config);
      },
      "form a loop",
    ],
    [
      "a device",
      () => {
        mkdirSync(dirname(home.config), { recursive: true });
        symlinkSync("/dev/null", home.config);
      },
      "not a regular file",
    ],
  ];

  it.each(unusable.filter(([name]) => isPosix || !/link|device/.test(name)))(
    "is rejected by reading and writing, and stays unchanged, if it is %s",
    (_, make, why) => {
      make();
      const state = () => JSON.stringify([statOf(home.config), readdirSync(dirname(home.config))]);
      const before = state();
      expect(readConfig(paths)).toMatchObject({ state: "unreadable", why: expect.stringContaining(why) });
      expect(() => change({ disable: "1" })).toThrow(why);
      expect(state()).toBe(before);
    },
  );

  it.runIf(isPosix)(
    "is written at its target, and stays a link, if it is a link (not tested on Windows)",
    () => {
      const target = join(home.work, "dotfile");
      writeFileSync(target, "# mine\n");
      mkdirSync(dirname(home.config), { recursive: true });
      symlinkSync(target, home.config);
      change({ disable: "1" });
      expect(readFileSync(target, "utf8")).toBe("# mine\ndisable=1\n");
      expect(readdirSync(home.work)).toEqual(["dotfile"]);
      put(`\n[${name}]\nid=${id}\n\n`);
      change({ sections: { [name]: null } });
      expect(readConfig(paths)).toMatchObject({ state: "read", userConfig: { destinations: [] } });
      expect(lstatSync(home.config).isSymbolicLink()).toBe(true);
    },
  );

  it("is deleted when it has no settings left", () => {
    change(made);
    change({ sections: { [name]: null } });
    expect(readConfig(paths)).toEqual({ state: "absent" });
  });

  it("opts out with disable even if its location is not writable", () => {
    put("disable=1");
    expect(readConfig({ ...paths, unsafe: "The disk is gone." })).toMatchObject({ state: "read" });
    put("disable=0");
    expect(readConfig({ ...paths, unsafe: "The disk is gone." })).toEqual({
      state: "unreadable",
      why: "The disk is gone.",
    });
  });
});

/** Things that may be in the place of a file of djstats, and how to create them. */
const irregular: [string, (path: string) => void, string][] = [
  ["a directory", (path) => mkdirSync(path), "it is a directory"],
  ["a named pipe", (path) => execFileSync("sh", ["-c", 'mkfifo "$0"', path]), "it is not a regular file"],
  ["a device without an end", (path) => symlinkSync("/dev/zero", path), "it is not a regular file"],
  ["a terminal", (path) => symlinkSync("/dev/tty", path), "it is not a regular file"],
  ["a link to nothing", (path) => symlinkSync("/run/x", path), "it is a broken symbolic link"],
];

describe.runIf(isPosix).each(irregular)("%s, as POSIX has it, in the place of", (_, make, why) => {
  beforeEach(() => {
    for (const file of [paths.config, paths.ledger]) mkdirSync(dirname(file), { recursive: true });
  });

  it("the config file is neither read nor written, and stays", () => {
    make(paths.config);
    expect(readConfig(paths)).toMatchObject({ state: "unreadable", why: expect.stringContaining(why) });
    expect(() => change({ disable: "1" })).toThrow(why);
    expect(lstatSync(paths.config).isFile()).toBe(false);
  });

  it("the ledger is neither read nor written, and stays", () => {
    make(paths.ledger);
    expect(() => readLedger(paths)).toThrow(`the ledger ${paths.ledger} cannot be read: ${why}`);
    expect(() => withFiles(paths, 100, () => forgetId(paths, id))).toThrow(why);
    expect(lstatSync(paths.ledger).isFile()).toBe(false);
  });

  it("the lock is not waited for, regardless of its age, and stays", () => {
    const lock = `${paths.config}.lock`;
    make(lock);
    lutimesSync(lock, 1, 1);
    expect(() => change({ disable: "1" })).toThrow(`the lock ${lock} cannot be created: something else`);
    expect(readdirSync(dirname(lock))).toEqual([basename(lock)]);
  });
});

describe("a temporary file of a killed writer", () => {
  it("is deleted by the next writer, and no other file is", () => {
    for (const file of [paths.config, paths.ledger]) mkdirSync(dirname(file), { recursive: true });
    const left = [`${paths.config}.4242.tmp`, `${paths.ledger}.4242.tmp`];
    const others = [
      `${paths.config}.tmp`,
      `${paths.config}.4242.tmp.mine`,
      join(dirname(paths.config), "x.1.tmp"),
    ];
    for (const file of left) writeFileSync(file, `id=${id}\n`);
    for (const file of others) writeFileSync(file, "");
    withFiles(paths, 1000, () => {});
    expect(left.filter((file) => existsSync(file))).toEqual([]);
    expect(others.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.runIf(isPosix)("is deleted at the target of a link too (not tested on Windows)", () => {
    const target = join(home.work, "dotfile");
    writeFileSync(target, `id=${id}\n`);
    writeFileSync(`${target}.7.tmp`, `id=${id}\n`);
    mkdirSync(dirname(home.config), { recursive: true });
    symlinkSync(target, home.config);
    change({ disable: "1" });
    expect(readdirSync(home.work)).toEqual(["dotfile"]);
  });
});

function statOf(path: string): unknown {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? [stat.ino, stat.mtimeMs, stat.size] : stat?.mode;
}

it.runIf(isPosix)("writes a file atomically, with a mode (not tested on Windows)", () => {
  const path = join(home.work, "file");
  writeFileAtomic(path, "one", "create");
  expect(() => writeFileAtomic(path, "two", "create")).toThrow("EEXIST");
  chmodSync(path, 0o644);
  writeFileAtomic(path, "three", "replace");
  expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual(["three", 0o600]);
  expect(() => writeFileAtomic(join(home.work, "no/such/place"), "x", "replace")).toThrow("ENOENT");
  expect(readdirSync(home.work)).toEqual(["file"]);
});
