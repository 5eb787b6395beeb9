import { runReporter } from "@djstats/node";
import { profile } from "./profile.ts";

void runReporter(process.argv.slice(2), profile);
