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

  it("are installed by a pnpm that is locked by its hash, the same everywhere", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const first = JSON.parse(readFileSync(join(root, "scripts/pnpm/package-lock.json"), "utf8"));
    const { version, integrity } = first.packages["node_modules/pnpm"];
    const hash = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
    expect(manifest.packageManager).toBe(`pnpm@${version}+sha512.${hash}`);
    expect(manifest.devDependencies.pnpm).toBe(version);
    expect(parse(lockfile).packages[`pnpm@${version}`].resolution.integrity).toBe(integrity);
    // The programs for each platform are packages of their own, with the hashes that pnpm's own lockfile has.
    for (const [path, one] of Object.entries<{ readonly integrity: string }>(first.packages))
      if (path.includes("@pnpm/exe."))
        expect(
          parse(lockfile).packages[`${path.replace("node_modules/", "")}@${version}`].resolution.integrity,
        ).toBe(one.integrity);
  });
});
