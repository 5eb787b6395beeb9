/** Every limit of access, with its unit and its reason. */
export const limits = {
  /** The longest duration of a session. */
  sessionMs: 12 * 3_600_000,
  /** Sessions of a grant at a time; a further one ends the oldest. */
  sessionsOfGrant: 10,
  /** Length of a holder, a requester or a reason: one line of a table. */
  grantTextChars: 200,
} as const;
