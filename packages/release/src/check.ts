// Part of `pnpm check`: fails if what is sent, or the public surface, changed without being announced.
import { join } from "node:path";
import { underannounced } from "./breaking.ts";
import { readChangesets } from "./changesets.ts";
import { readDecisions } from "./decisions.ts";
import { readEntryPoints } from "./entry-points.ts";
import { alteredLists } from "./kept-as-released.ts";
import { current } from "./lists/current.ts";
import { readKept } from "./lists/kept.ts";
import { readManifest } from "./published.ts";
import { root } from "./root.ts";
import { unannounced } from "./transmits.ts";

const changesets = readChangesets(root);
const decisions = readDecisions(root);
const { version: released } = readManifest(join(root, "packages/core"));
const kept = readKept().at(-1);
const problems = [
  ...alteredLists(root, released),
  ...(kept ? unannounced({ kept, current, changesets, decisions }) : []),
  ...underannounced(readEntryPoints(root, released), { changesets, released }),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
