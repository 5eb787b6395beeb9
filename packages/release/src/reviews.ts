import type { ListedField } from "@djstats/core";
import type { Decision } from "./decisions.ts";

/** A review is valid for so many years at most. */
const yearsMax = 2;

const ownFile = /^https:\/\/github\.com\/djstats\/djstats\/blob\/main\/(decisions\/.+)$/;

/**
 * Returns a sentence for each field whose review has expired, is dated too far ahead, or cannot be found.
 *
 * @param today such as `2026-11-26`
 */
export function overdueReviews(
  fields: readonly ListedField[],
  { decisions, today }: { readonly decisions: readonly Decision[]; readonly today: string },
): string[] {
  const problems = fields.flatMap((field) => {
    const problem = dateProblem(field.reviewBy, today) ?? linkProblem(field, decisions);
    return problem === null ? [] : [`The review of ${field.place} \`${field.wire}\` ${problem}.`];
  });
  // Both wire forms contain some of the fields.
  return [...new Set(problems)];
}

function dateProblem(reviewBy: string, today: string): string | null {
  if (!isDay(reviewBy))
    return `is due by ${JSON.stringify(reviewBy)}, which is not a date such as 2027-11-26`;
  if (reviewBy < today)
    return `was due by ${reviewBy}. Decide whether it must still be sent, record that in decisions/, and set its \`reviewBy\` and \`review\` in packages/core/src`;
  const latest = `${Number(today.slice(0, 4)) + yearsMax}${today.slice(4)}`;
  return reviewBy > latest ? `is due by ${reviewBy}, more than ${yearsMax} years from ${today}` : null;
}

function linkProblem({ wire, review }: ListedField, decisions: readonly Decision[]): string | null {
  const [, file] = ownFile.exec(review) ?? [];
  if (file === undefined)
    return /^https:\/\/\S+$/.test(review) ? null : `is ${JSON.stringify(review)}, which is not a https URL`;
  const decision = decisions.find((one) => one.file === file);
  if (!decision) return `is ${file}, which does not exist`;
  return decision.text.includes(`\`${wire}\``) ? null : `is ${file}, which does not name it`;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}
