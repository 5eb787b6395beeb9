import { expect, it } from "vitest";
import { readChangeLogs } from "../src/versions/releases.ts";

it("merges the changelogs of all packages, newest release first", () => {
  const first = "## 0.1.0\n\n### Minor Changes\n\n- Adds all.\n\n  With more.\n";
  const core = `# core\n\n## 0.2.0\n\nNo changes in this release.\n\n${first}`;
  const cli = `# cli\n\n## 0.2.0\n\n### Patch Changes\n\n- Fixes one.\n- Fixes two.\n\n${first}`;
  expect(readChangeLogs([core, cli])).toEqual([
    { version: "0.2.0", texts: ["Fixes one.", "Fixes two."] },
    { version: "0.1.0", texts: ["Adds all.\n\nWith more."] },
  ]);
});
