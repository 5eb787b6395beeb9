import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../src/root.ts";

const settings = parse(readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"));
const lockfile = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");

describe("third-party packages", () => {
  it("are installed only from the registry, and only if they are at least three days old", () => {
    expect(settings).toMatchObject({
      minimumReleaseAge: 3 * 24 * 60,
      minimumReleaseAgeStrict: true,
      blockExoticSubdeps: true,
    });
    expect(settings.minimumReleaseAgeExclude).toBeUndefined();
  });

  it("run no install scripts, except for pnpm itself", () => {
    const allowed = Object.entries(settings.allowBuilds).filter(([, isAllowed]) => isAllowed);
    expect(allowed).toEqual([["pnpm", true]]);
    expect(settings.dangerouslyAllowAllBuilds).toBeUndefined();
  });

  it("are locked by a hash of their content, independently of the registry", () => {
    const { packages } = parse(lockfile) as { packages: Record<string, { resolution: object }> };
    const others = Object.entries(packages).filter(
      ([, { resolution }]) => Object.keys(resolution).join() !== "integrity",
    );
    expect(others).toEqual([]);
  });
});
