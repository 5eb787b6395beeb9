import { UsageError } from "@djstats/command-line";
import type { Answers } from "@djstats/reports";

/** Reads the answers of a survey, such as `120/400`. */
export function readAnswers(text: string, name: string): Answers {
  const [, yes, asked] = /^(\d{1,7})\/(\d{1,7})$/.exec(text) ?? [];
  if (yes === undefined || asked === undefined)
    throw new UsageError(
      `${name} takes how many answered yes and how many were asked, such as 120/400, not ${JSON.stringify(text)}.`,
    );
  const answers = { yes: Number(yes), asked: Number(asked) };
  if (answers.asked === 0)
    throw new UsageError(`${name} needs at least one developer who was asked; ${text} has none.`);
  if (answers.yes > answers.asked)
    throw new UsageError(`${name} takes YES/ASKED, and in ${text} more answered yes than were asked.`);
  return answers;
}
