/**
 * Who runs the count that this site speaks for. Whoever publishes it fills this in; where a line is null, the pages
 * say that it is not filled in.
 */
export const operator: {
  /** Name and postal address of the controller. */
  readonly controller: string | null;
  /** Where people write about their data. */
  readonly contact: string | null;
  /** Where the collector's machine stands, and who hosts it. */
  readonly hosting: string | null;
  /** The basis in law for the processing, as the controller sees it. */
  readonly basis: string | null;
  /** The authority to which people may complain. */
  readonly authority: string | null;
} = { controller: null, contact: null, hosting: null, basis: null, authority: null };
