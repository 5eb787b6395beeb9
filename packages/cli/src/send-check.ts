// Built together with the reporter, so that the package contains the HTTP client only once.
export { sendCheck } from "@djstats/node";
