import type { Destination } from "./destination.ts";

/** Goes up when what is sent, or to whom, changes in a way that people must hear of again. */
export const noticeVersion = 1;

/**
 * The notice (DEP 8, "Opting out"), in at most eight lines of text for a terminal, ending in a line break.
 *
 * @param site address of the page that lists every field
 */
export function notice(destination: Pick<Destination, "host">, site: string): string {
  return `Django's sponsors ask how many developers use it; djstats counts them.
From your next startproject, startapp or runserver on it sends one anonymous
event to ${destination.host}: which of the three ran, the versions of Django
and Python, the kind of system and a random id. No names, paths or arguments.
Nothing has been sent yet, nor will be in this run.
To turn it off:    djstats off      or set  DJANGO_NO_ANALYTICS=1
To see it first:   djstats show runserver
All that is sent:  ${site}
`;
}
