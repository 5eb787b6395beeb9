import { coreModule, coreModulePath } from "./python/core-module.ts";
import { djangoPatch, patchedVersions } from "./python/django-patch.ts";
import { makeVectors } from "./vectors/make-vectors.ts";

/** Returns the files that are generated from core, by their paths in the repository. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    [coreModulePath, coreModule()],
    ...patchedVersions.map((version): [string, string] => [
      `integrations/django/django-${version}.patch`,
      djangoPatch(version),
    ]),
    ["packages/core/vectors.json", `${JSON.stringify(makeVectors(), null, 2)}\n`],
  ]);
}
