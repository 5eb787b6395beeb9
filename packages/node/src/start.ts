// An entry point of its own: a program that only starts the reporter loads nothing else, and is not slowed by what that needs.
export { startReporter } from "./start-reporter.ts";
