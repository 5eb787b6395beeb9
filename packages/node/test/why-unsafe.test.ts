import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { type Home, makeHome } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPrivateGroup } from "../src/private-group.ts";
import { whyUnsafe } from "../src/why-unsafe.ts";

const isPosix = process.platform !== "win32";
/** Only root may change the owner of files. */
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
/** Debian's `users`, as an example of a group that several people are in. */
const users = 100;

let home: Home;
let file: string;
const why = () => whyUnsafe(file, home.path);
const directory = (name: string, mode = 0o700) => {
  const path = join(home.path, name);
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  return path;
};

beforeEach(() => {
  home = makeHome();
  file = join(home.path, ".config/djangoanalytics");
});
afterEach(() => home[Symbol.dispose]());

describe.runIf(isPosix)("a file that djstats may write", () => {
  it.each<[string, () => void]>([
    ["in a directory that does not exist yet", () => {}],
    ["in a directory only for its owner", () => directory(".config")],
    ["in a directory that others may read", () => directory(".config", 0o755)],
    ["in a sticky directory, as /tmp is", () => directory(".config", 0o1777)],
    ["that exists", () => writeFileSync(join(directory(".config"), "djangoanalytics"), "x", { mode: 0o600 })],
    [
      "that others may read",
      () => writeFileSync(join(directory(".config"), "djangoanalytics"), "x", { mode: 0o644 }),
    ],
    [
      "that is a link",
      () => symlinkSync(join(directory("dotfiles"), "f"), join(directory(".config"), "djangoanalytics")),
    ],
    ["in a directory that is a link", () => symlinkSync(directory("dotfiles"), join(home.path, ".config"))],
    ["behind relative links", () => symlinkSync("./work/../work", join(home.path, ".config"))],
  ])("%s", (_, make) => {
    make();
    expect(why()).toBeNull();
  });

  it("in a home under a directory that others may write, because the system is responsible for those above a home", () => {
    const above = directory("shared", 0o777);
    const own = join(above, "me");
    mkdirSync(own, { mode: 0o700 });
    expect(whyUnsafe(join(own, ".config/djangoanalytics"), own)).toBeNull();
  });

  it("under a sticky directory such as /tmp", () => {
    directory("tmp", 0o1777);
    directory("tmp/mine");
    file = join(home.path, "tmp/mine/djangoanalytics");
    expect(why()).toBeNull();
  });
});

describe.runIf(isPosix)("a file that djstats does not touch", () => {
  it.each<[string, () => void, string]>([
    ["in a directory that all may write", () => directory(".config", 0o777), "chmod go-w '/"],
    ["in a home that all may write", () => chmodSync(home.path, 0o777), "Other users can write"],
    [
      "below a directory that all may write",
      () => {
        directory(".config", 0o777);
        directory(".config/djangoanalytics");
      },
      "Other users can write",
    ],
    [
      "that all may write",
      () => {
        writeFileSync(join(directory(".config"), "djangoanalytics"), "x");
        chmodSync(file, 0o666);
      },
      "Other users can write",
    ],
    [
      "that is a link into a directory that all may write",
      () => symlinkSync(join(directory("shared", 0o777), "f"), join(directory(".config"), "djangoanalytics")),
      "/shared, so",
    ],
    [
      "that is a link to a file that all may write",
      () => {
        const target = join(directory("dotfiles"), "f");
        writeFileSync(target, "x");
        chmodSync(target, 0o666);
        symlinkSync(target, join(directory(".config"), "djangoanalytics"));
      },
      "/dotfiles/f, so",
    ],
    [
      "by way of a directory that all may write, from which a link leads back",
      () => {
        symlinkSync(directory("dotfiles"), join(directory("shared", 0o777), "link"));
        symlinkSync(join(home.path, "shared/link"), join(home.path, ".config"));
      },
      "/shared, so",
    ],
    [
      "that is a link to itself",
      () => symlinkSync(file, join(directory(".config"), "djangoanalytics")),
      "form a loop",
    ],
    [
      "in the place of whose directory a file is",
      () => writeFileSync(join(home.path, ".config"), ""),
      "is a file",
    ],
  ])("%s", (_, make, text) => {
    make();
    expect(why()).toContain(text);
  });

  it.runIf(isRoot).each<[string, () => void, string]>([
    [
      "in a directory of another user",
      () => chownSync(directory(".config"), nobody, 0),
      "belongs to another user",
    ],
    ["in a home of another user", () => chownSync(home.path, nobody, 0), "belongs to another user"],
    [
      "of another user",
      () => {
        writeFileSync(join(directory(".config"), "djangoanalytics"), "x");
        chownSync(file, nobody, 0);
      },
      "belongs to another user",
    ],
    [
      "that is another user's link, in a sticky directory",
      () => {
        directory("tmp", 0o1777);
        file = join(home.path, "tmp/state/ledger.jsonl");
        symlinkSync(directory("mine"), join(home.path, "tmp/state"));
        lchownSync(join(home.path, "tmp/state"), nobody, nobody);
      },
      "/tmp/state belongs to another user",
    ],
    [
      "in a directory that a group of several may write",
      () => chownSync(directory(".config", 0o775), 0, users),
      "go-w",
    ],
  ])("%s", (_, make, text) => {
    make();
    expect(why()).toContain(text);
  });
});

describe.runIf(isPosix)("a private group", () => {
  const groups = () =>
    readFileSync("/etc/group", "utf8")
      .split("\n")
      .map((line) => line.split(":"));

  it.runIf(isRoot)("allows a umask of 002", () => {
    chownSync(directory(".config", 0o775), 0, 0);
    expect(why()).toBeNull();
  });

  it("has the user's name, and no other member", () => {
    const { username, gid } = userInfo();
    for (const [name, , id, members] of groups())
      if (id && name !== username) expect([name, isPrivateGroup(Number(id))]).toEqual([name, false]);
      else if (id && Number(id) === gid && members === "") expect(isPrivateGroup(gid)).toBe(true);
    expect(isPrivateGroup(4_000_000)).toBe(false);
  });
});
