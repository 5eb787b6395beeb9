// `tag.mjs DIRECTORY COMMIT` sets a tag and writes release notes for each packed package in a directory, unless they exist.
import { readPacked, run, succeeds } from "./packed.mjs";

const [directory, commit] = process.argv.slice(2);
for (const { manifest, release } of readPacked(directory)) {
  if (succeeds("gh", "release", "view", release)) continue;
  const changes = `https://github.com/djstats/djstats/blob/${commit}/${manifest.repository.directory}/CHANGELOG.md`;
  run(
    "gh",
    "release",
    "create",
    release,
    `--target=${commit}`,
    `--title=${release}`,
    `--notes=[Changes](${changes})`,
  );
}
