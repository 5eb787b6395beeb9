/**
 * The one truth rule, for environment variables and the config file's `disable`: on when set and neither
 * empty, `0` nor `false` (any case, spaces around them or not). Spaces alone are a value, and so on: when in
 * doubt, nothing is sent.
 */
export function isTruthy(value: string | null | undefined): boolean {
  return !["0", "false"].includes((value || "0").trim().toLowerCase());
}
