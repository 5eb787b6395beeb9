import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { publishedPackages } from "../src/published.ts";
import { root } from "../src/root.ts";

const config = JSON.parse(readFileSync(join(root, ".changeset/config.json"), "utf8"));
const license = readFileSync(join(root, "LICENSE"), "utf8");

describe.each(publishedPackages().map((each) => [each.manifest.name, each] as const))("%s", (name, each) => {
  const { directory, manifest } = each;

  it("describes the package, names its repository and requires signed provenance", () => {
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

  it("comes with the licence and a README that begins with its name", () => {
    expect(readFileSync(join(directory, "LICENSE"), "utf8")).toBe(license);
    expect(readFileSync(join(directory, "README.md"), "utf8")).toMatch(new RegExp(`^# ${name}\n`));
  });

  it("has no install scripts", () => {
    const { scripts = {} } = manifest;
    expect(Object.keys(scripts).filter((script) => !["build", "check"].includes(script))).toEqual([]);
  });

  it("is checked in its published form, including its types if it has any", () => {
    const checks = manifest.scripts?.["check"]?.split(" && ");
    expect(checks).toContain("publint --strict");
    if ("." in (manifest.exports ?? {})) expect(checks).toContain("attw --pack --profile esm-only");
  });

  it("is released with all other packages, as one version", () => {
    expect(config.fixed).toEqual([["djstats", "@djstats/*"]]);
    expect(name).toMatch(/^(?:djstats|@djstats\/.+)$/);
    expect(new Set(publishedPackages().map(({ manifest }) => manifest.version)).size).toBe(1);
  });
});
