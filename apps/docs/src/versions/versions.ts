import { join } from "node:path";
import {
  allVersions,
  current,
  currentLists,
  keptDirectory,
  type ListVersion,
  readKept,
  root,
} from "@djstats/release";

/** Every version of the list, oldest first. */
export const versions: readonly ListVersion[] = allVersions(current, readKept());

/** Every version of the list of what is sent to Google Analytics, oldest first. */
export const googleVersions: readonly ListVersion[] = allVersions(
  currentLists["google-analytics-4"],
  readKept(join(root, keptDirectory("google-analytics-4"))),
);
