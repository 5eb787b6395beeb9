// Part of `pnpm run version`: records what the new release transmits, so that the next one can be compared with it.
import { join } from "node:path";
import { readDecisions } from "./decisions.ts";
import { current } from "./lists/current.ts";
import { keep } from "./lists/kept.ts";
import { readManifest } from "./published.ts";
import { root } from "./root.ts";

const { version: release } = readManifest(join(root, "packages/core"));
keep({ release, decisions: readDecisions(root).at(-1)?.number ?? 0, ...current });
