import { remark } from "./say.ts";

/** Says why a command is not run, and gives the exit status of that. */
export function refuse(status: 126 | 127, why: string): number {
  remark(why);
  return status;
}
