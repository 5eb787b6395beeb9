// Part of `pnpm run version`: records what the new release transmits, so that the next one can be compared with it.
import { join } from "node:path";
import type { FormName } from "@djstats/core";
import { readDecisions } from "./decisions.ts";
import { currentLists } from "./lists/current.ts";
import { keep, keptDirectory } from "./lists/kept.ts";
import { readManifest } from "./published.ts";
import { root } from "./root.ts";

const { version: release } = readManifest(join(root, "packages/core"));
const decisions = readDecisions(root).at(-1)?.number ?? 0;
for (const form of Object.keys(currentLists) as FormName[])
  keep({ release, decisions, ...currentLists[form] }, join(root, keptDirectory(form)));
