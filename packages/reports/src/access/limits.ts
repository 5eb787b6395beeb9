/** Every number that access enforces, with its unit and its reason. */
export const limits = {
  /** A session ends so long after its sign-in at the latest. */
  sessionMs: 12 * 3_600_000,
  /** Sessions of a grant at a time; one more ends the oldest. */
  sessionsOfGrant: 10,
  /** A holder, who asked, a reason: one line that a table can show. */
  grantTextChars: 200,
} as const;
