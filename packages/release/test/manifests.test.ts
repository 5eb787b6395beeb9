import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { publishedPackages } from "../src/published.ts";
import { root } from "../src/root.ts";

const config = JSON.parse(readFileSync(join(root, ".changeset/config.json"), "utf8"));
const license = readFileSync(join(root, "LICENSE"), "utf8");

describe.each(publishedPackages().map((each) => [each.manifest.name, each] as const))("%s", (name, each) => {
  const { directory, manifest } = each;

  it("says what it is, where it comes from, and that its origin is signed", () => {
    expect(manifest).toMatchObject({
      description: expect.stringMatching(/^[^.]{20,}\.$/),
      license: "BSD-3-Clause",
      homepage: "https://github.com/djstats/djstats#readme",
      bugs: "https://github.com/djstats/djstats/issues",
      engines: { node: ">=22.19" },
      publishConfig: { access: "public", provenance: true },
      repository: {
        type: "git",
        url: "git+https://github.com/djstats/djstats.git",
        directory: relative(root, directory).replaceAll("\\", "/"),
      },
    });
  });

  it("brings the licence and a README that begins with its name", () => {
    expect(readFileSync(join(directory, "LICENSE"), "utf8")).toBe(license);
    expect(readFileSync(join(directory, "README.md"), "utf8")).toMatch(new RegExp(`^# ${name}\n`));
  });

  it("has nothing that runs when it is installed", () => {
    const { scripts = {} } = manifest;
    expect(Object.keys(scripts).filter((script) => !["build", "check"].includes(script))).toEqual([]);
  });

  it("is checked as others will see it, its types too where it has some", () => {
    const checks = manifest.scripts?.["check"]?.split(" && ");
    expect(checks).toContain("publint --strict");
    if ("." in (manifest.exports ?? {})) expect(checks).toContain("attw --pack --profile esm-only");
  });

  it("is released with all the others, as one version", () => {
    expect(config.fixed).toEqual([["djstats", "@djstats/*"]]);
    expect(name).toMatch(/^(?:djstats|@djstats\/.+)$/);
    expect(new Set(publishedPackages().map(({ manifest }) => manifest.version)).size).toBe(1);
  });
});
