import type { Part } from "./clause.ts";
import { how, what } from "./what.ts";
import { specification, when } from "./when.ts";
import { implementation, optingOut, who } from "./who.ts";

/** Every sentence of the DEP's specification, in order. */
export const conformance: readonly Part[] = [specification, when, what, how, who, optingOut, implementation];
