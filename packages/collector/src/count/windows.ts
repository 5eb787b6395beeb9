/** The windows, in days that end with the last. */
export const windows = [1, 7, 30, 90, 365] as const;

export type Window = (typeof windows)[number];

/** No window looks further back. */
export const longestWindow = 365;
