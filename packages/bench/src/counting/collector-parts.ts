// The collector's package is a command without an entry point; what is measured here are its own files.

export { openStore, placeOfStore } from "../../../collector/src/commands/open-store.ts";
export { everybody } from "../../../collector/src/count/cells.ts";
export { Counter } from "../../../collector/src/count/counter.ts";
export { limits } from "../../../collector/src/limits.ts";
