import type { Report, Trends } from "@djstats/reports";

export interface Numbers {
  readonly report: Report;
  readonly trends: Trends;
}

/** Loads the numbers with the session of this page; null if the session is over. */
export async function load(): Promise<Numbers | null> {
  const answers = await Promise.all(
    ["/v1/report.json", "/v1/trends.json"].map((address) => fetch(address, { credentials: "same-origin" })),
  );
  const [report, trends] = answers;
  if (answers.some(({ status }) => status === 401)) return null;
  if (!report?.ok || !trends?.ok) throw new Error(`The numbers were answered with ${report?.status}.`);
  return { report: (await report.json()) as Report, trends: (await trends.json()) as Trends };
}
