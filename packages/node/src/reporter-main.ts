import { defaultProfile } from "@djstats/core";
import { runReporter } from "./run-reporter.ts";

// The reporter that startReporter starts: flags as of `djstats report`, after the profile as JSON.
const [profile, ...args] = process.argv.slice(2);
void runReporter(args, profile ? JSON.parse(profile) : defaultProfile);
