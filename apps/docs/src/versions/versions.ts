import { current } from "./current.ts";
import { readFrozen } from "./frozen.ts";
import { allVersions, type ListVersion } from "./list-version.ts";

/** Every version of the list, oldest first. */
export const versions: readonly ListVersion[] = allVersions(current, readFrozen());
