// A separate entry point, so that a program that only starts the reporter loads nothing else.
export { startReporter } from "./start-reporter.ts";
