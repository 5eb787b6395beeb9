import { defaultProfile } from "@djstats/core";
import { runReporter } from "./run-reporter.ts";

// The reporter that startReporter starts: the profile as JSON, then the flags of `djstats report`.
const [profile, ...args] = process.argv.slice(2);
void runReporter(args, profile ? JSON.parse(profile) : defaultProfile);
