/**
 * The one truth rule, for environment variables and the config file's `disable`: on when set and neither
 * empty, `0` nor `false` (any case). Spaces around the value do not count.
 */
export function isOn(value: string | null | undefined): boolean {
  return !["", "0", "false"].includes((value ?? "").trim().toLowerCase());
}
