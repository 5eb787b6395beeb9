import { defaultProfile, type Profile } from "@djstats/core";

/** The profile of this build. The repository has no destination, so a checkout never sends. */
export const profile: Profile = { ...defaultProfile, program: "djstats" };
