/**
 * Whether an environment variable or the config file's `disable` is on: set, and not empty, `0` or `false` (in any case,
 * with or without spaces around it). Spaces alone count as on: if in doubt, nothing is sent.
 */
export function isTruthy(value: string | null | undefined): boolean {
  return !["0", "false"].includes((value || "0").trim().toLowerCase());
}
