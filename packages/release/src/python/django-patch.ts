import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.ts";
import { coreModule, coreModulePath } from "./core-module.ts";

const integration = join(root, "integrations/django");
const place = "django/core/management/analytics";

/** Modules of the package that Django has in its own form or does not need. */
const replaced = ["__init__.py", "apps.py", "profile.py"];

/** The versions of Django for which there is a patch. */
export const patchedVersions = ["3.2", "5.2"] as const;

/**
 * Returns the patch with which a Django reports by itself: the package's modules and tests as new files, and the edits
 * of Django's own files, which are stored as a patch for each version.
 */
export function djangoPatch(version: (typeof patchedVersions)[number]): string {
  const read = (path: string) => readFileSync(join(integration, path), "utf8");
  const modules = readdirSync(join(integration, "src/djstats")).filter(
    (name) => name.endsWith(".py") && !replaced.includes(name),
  );
  const files: [path: string, text: string][] = [
    [`${place}/__init__.py`, read("patch/__init__.py")],
    ...modules.map((name): [string, string] => [
      `${place}/${name}`,
      coreModulePath.endsWith(`/${name}`) ? coreModule() : read(`src/djstats/${name}`),
    ]),
    [`${place}/profile.py`, read("patch/profile.py")],
    ["tests/analytics/__init__.py", ""],
    ["tests/analytics/tests.py", read("patch/tests.py")],
  ];
  return files.map(([path, text]) => newFile(path, text)).join("") + read(`patch/edits-${version}.diff`);
}

/** Returns a new file in the form of `git diff`, which has no lines for an empty one. */
function newFile(path: string, text: string): string {
  const lines = text.split("\n").slice(0, -1);
  return [
    `diff --git a/${path} b/${path}\n`,
    "new file mode 100644\n",
    ...(lines.length > 0
      ? [
          "--- /dev/null\n",
          `+++ b/${path}\n`,
          `@@ -0,0 +1,${lines.length} @@\n`,
          ...lines.map((line) => `+${line}\n`),
        ]
      : ["index 0000000..e69de29\n"]),
  ].join("");
}
