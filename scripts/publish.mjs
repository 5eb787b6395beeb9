// Publishes the packed packages in a directory, with npm alone: the job that may publish installs nothing. Leaves out
// what npm already has, so that the job can be run again.
import { resolve } from "node:path";
import { readPacked, run, succeeds } from "./packed.mjs";

// Only a workflow that may prove its identity can sign where a package was built.
const provenance = `--provenance=${"ACTIONS_ID_TOKEN_REQUEST_URL" in process.env}`;
for (const { tarball, release } of readPacked(process.argv[2])) {
  if (succeeds("npm", "view", release, "version")) console.log(`npm has ${release} already.`);
  else console.log(run("npm", "publish", resolve(tarball), "--access=public", provenance).trim());
}
