import type { Destination } from "./destination.ts";
import type { Profile } from "./policy-context.ts";

/**
 * Returns the notice (DEP 8, "Opting out"): at most eight lines for a terminal, with a final line break.
 *
 * @param profile names the site and the program that its users have
 */
export function notice(
  { host, trackingId, form }: Pick<Destination, "host" | "trackingId" | "form">,
  { program, site }: Pick<Profile, "program" | "site">,
): string {
  const off = [...(program ? [`${program} off`] : []), "set  DJANGO_NO_ANALYTICS=1"];
  const all = [
    ...(site ? [site] : []),
    program ? `${program} show runserver` : "set  DJANGO_ANALYTICS_DEBUG=1",
  ];
  return `Django's sponsors ask how many developers use it; djstats counts them.
Each startproject, startapp or runserver sends one anonymous event: which of
the three ran, the versions of Django and Python, the kind of system and a
${lastLines[form]}
It is sent to:     ${host}, property ${trackingId}
To turn it off:    ${off.join("      or ")}
All that is sent:  ${all.join("      or  ")}
`;
}

/** The end of the notice by wire form: what is not sent, when nothing is sent, and what the receiver can see. */
const lastLines: Readonly<Record<Destination["form"], string>> = {
  "measurement-protocol": `random ID. No names, paths or arguments.
Nothing is sent in this run, nor in the next ten minutes.`,
  "google-analytics-4": `random ID. No names, paths or arguments. Nothing is sent for ten minutes.
In Google Analytics, those who run this count can see single IDs.`,
};
