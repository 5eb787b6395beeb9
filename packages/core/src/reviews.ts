const decisions = "https://github.com/djstats/djstats/blob/main/decisions";

/** The review of both lists before the first release. A later review of a field gets an entry of its own. */
export const reviewed = {
  reviewBy: "2027-11-26",
  review: `${decisions}/0019-review-of-every-field.md`,
} as const;
