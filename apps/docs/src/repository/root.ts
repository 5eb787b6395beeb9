export { root } from "@djstats/release";
