// The collector is a command and exports nothing; the benchmark imports its source files.

export { allValue, method } from "@djstats/counting";
export { openStore } from "@djstats/store";
export { locateStore } from "../../../collector/src/commands/store-flags.ts";
export { limits } from "../../../collector/src/limits.ts";
export { DeveloperCounter } from "../../../collector/src/record/developer-counter.ts";
export { tuneHeap } from "../../../collector/src/serve/tune-heap.ts";
