// Keeps the list as it stands, before a change of it raises the notice's version: `pnpm --filter @djstats/docs freeze`.
import { current } from "../src/versions/current.ts";
import { freeze } from "../src/versions/frozen.ts";

console.log(`Version ${current.version} of the list is kept in ${freeze(current)}.`);
