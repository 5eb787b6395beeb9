import { defaultProfile } from "@djstats/core";
import { runReporter } from "./run-reporter.ts";

// The script that startReporter starts. Its arguments are the profile as JSON and the flags of `djstats report`.
const [profile, ...args] = process.argv.slice(2);
void runReporter(args, profile ? JSON.parse(profile) : defaultProfile);
