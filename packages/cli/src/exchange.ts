// Built together with the reporter, so that the HTTP client is in the package once.
export { readNumbers, sendCheck } from "@djstats/node";
