import type { Destination } from "./destination.ts";

/** Raised when what is sent, or to whom, changes in a way that requires a new notice. */
export const noticeVersion = 1;

/**
 * Returns the notice (DEP 8, "Opting out"): at most eight lines for a terminal, with a final line break.
 *
 * @param site URL of the page that lists every field; null if there is none
 */
export function notice(
  { host, trackingId }: Pick<Destination, "host" | "trackingId">,
  site: string | null,
): string {
  const page = site === null ? "" : `${site}      or  `;
  return `Django's sponsors ask how many developers use it; djstats counts them.
Each startproject, startapp or runserver sends one anonymous event: which of
the three ran, the versions of Django and Python, the kind of system and a
random ID. No names, paths or arguments.
Nothing is sent in this run, nor in the next ten minutes.
It is sent to:     ${host}, property ${trackingId}
To turn it off:    djstats off      or set  DJANGO_NO_ANALYTICS=1
All that is sent:  ${page}djstats show runserver
`;
}
