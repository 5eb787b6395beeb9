import type { Report, Trends } from "@djstats/reports";

export interface Numbers {
  readonly report: Report;
  readonly trends: Trends;
}

/** The session of this page is over. */
export class SessionOver extends Error {}

/**
 * Loads the numbers with the session of this page.
 *
 * @throws SessionOver if it is over; Error if there is no answer, or an unexpected one
 */
export async function load(): Promise<Numbers> {
  const [report, trends] = await Promise.all([loadJson("/v1/report.json"), loadJson("/v1/trends.json")]);
  return { report: report as Report, trends: trends as Trends };
}

async function loadJson(address: string): Promise<unknown> {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (answer.status === 401) throw new SessionOver();
  if (!answer.ok) throw new Error(`The numbers were answered with ${answer.status}.`);
  return answer.json();
}
