import { setFlagsFromString } from "node:v8";

/** Sets how V8 allocates in a process that counts. Call it before anything is counted. */
export function tuneHeap(): void {
  // While hits wait for the first writes of a day, V8 learns that the objects of a request live long. It then allocates
  // them where only slow collections look, which halves the requests per second until a restart.
  setFlagsFromString("--no-allocation-site-pretenuring");
  // Limits young objects to 2 MB instead of up to 64 MB. Processor time stays the same; memory falls by a sixth.
  setFlagsFromString("--semi-space-growth-factor=1");
}
