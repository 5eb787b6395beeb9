/**
 * The operator of the count that this site describes. Fill this in before you publish the site. If a value is null, the
 * pages show that it is still to be filled in.
 */
export const operator: {
  /** Name and postal address of the controller. */
  readonly controller: string | null;
  /** The address for questions about personal data. */
  readonly contact: string | null;
  /** The location of the collector's machine, and who hosts it. */
  readonly hosting: string | null;
  /** The legal basis for the processing, as the controller sees it. */
  readonly basis: string | null;
  /** The supervisory authority to which people can complain. */
  readonly authority: string | null;
  /** A public key that `djstats-collector publish key` printed. The site is not built from weeks that do not follow from it. */
  readonly signingKey: string | null;
} = { controller: null, contact: null, hosting: null, basis: null, authority: null, signingKey: null };
