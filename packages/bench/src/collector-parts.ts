// The collector's package is a command without an entry point; what is measured here are its own files.
export { Counter } from "../../collector/src/counter.ts";
export { limits } from "../../collector/src/limits.ts";
export { openStore, placeOfStore } from "../../collector/src/open-store.ts";
