// Writes the files that are generated from core. A test fails if one is stale.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedFiles } from "./generated-files.ts";
import { root } from "./root.ts";

for (const [path, text] of generatedFiles()) writeFileSync(join(root, path), text);
