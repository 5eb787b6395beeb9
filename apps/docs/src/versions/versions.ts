import { allVersions, current, type ListVersion, readKept } from "@djstats/release";

/** Every version of the list, oldest first. */
export const versions: readonly ListVersion[] = allVersions(current, readKept());
