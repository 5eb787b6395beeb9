/**
 * Reports how far long work is.
 *
 * @param total null if it is not known
 */
export type OnProgress = (done: number, total: number | null) => void;

/** So many lines of an export lie between two reports. */
export const linesPerReport = 5_000;
