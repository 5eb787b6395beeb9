// Part of `pnpm check`: what may not change without being announced.
import { join } from "node:path";
import { readChangesets } from "./changesets.ts";
import { readDecisions } from "./decisions.ts";
import { alteredLists } from "./kept-as-released.ts";
import { current } from "./lists/current.ts";
import { readKept } from "./lists/kept.ts";
import { readManifest } from "./published.ts";
import { root } from "./root.ts";
import { unannounced } from "./transmits.ts";

const changesets = readChangesets(root);
const decisions = readDecisions(root);
const altered = alteredLists(root, readManifest(join(root, "packages/core")).version);
const kept = readKept().at(-1);
const problems = [...altered, ...(kept ? unannounced({ kept, current, changesets, decisions }) : [])];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
