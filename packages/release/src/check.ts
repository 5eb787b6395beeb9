// Part of `pnpm check`: fails if what is sent, or the public surface, changed without being announced.
import { join } from "node:path";
import type { FormName } from "@djstats/core";
import { underannounced } from "./breaking.ts";
import { readChangesets } from "./changesets.ts";
import { readDecisions } from "./decisions.ts";
import { readEntryPoints } from "./entry-points.ts";
import { alteredLists } from "./kept-as-released.ts";
import { currentLists } from "./lists/current.ts";
import { keptDirectory, readKept } from "./lists/kept.ts";
import { readManifest } from "./published.ts";
import { overdueReviews } from "./reviews.ts";
import { root } from "./root.ts";
import { unannounced } from "./transmits.ts";

// Reviews are due by today, unless a test passes another day.
const [today = new Date().toISOString().slice(0, 10)] = process.argv.slice(2);
const changesets = readChangesets(root);
const decisions = readDecisions(root);
const { version: released } = readManifest(join(root, "packages/core"));
const forms = Object.keys(currentLists) as FormName[];
const problems = [
  ...forms.flatMap((form) => alteredLists(root, form, released)),
  ...forms.flatMap((form) => {
    const kept = readKept(join(root, keptDirectory(form))).at(-1);
    return kept ? unannounced({ kept, current: currentLists[form], changesets, decisions }) : [];
  }),
  ...overdueReviews(
    forms.flatMap((form) => currentLists[form].fields),
    { decisions, today },
  ),
  ...underannounced(readEntryPoints(root, released), { changesets, released }),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
