export { readChangesets } from "./changesets.ts";
export { current, currentLists } from "./lists/current.ts";
export { keptDirectory, readKept } from "./lists/kept.ts";
export { allVersions, changesOf, type ListChange, type ListVersion } from "./lists/list-version.ts";
export { publishedPackages } from "./published.ts";
export { root } from "./root.ts";
export { makeVectors } from "./vectors/make-vectors.ts";
