import { defaultProfile, type Profile } from "@djstats/core";

/** What this build of the command counts for. The repository brings no destination: a checkout never sends. */
export const profile: Profile = defaultProfile;
