/**
 * Reports the progress of long work.
 *
 * @param total null if it is not known
 */
export type OnProgress = (done: number, total: number | null) => void;

/** Number of lines of an export between two reports. */
export const linesPerReport = 5_000;
