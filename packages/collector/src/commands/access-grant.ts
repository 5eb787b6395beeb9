import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { type Day, dayOf, dayText } from "@djstats/counting";
import { accessLimits, actorOf, grantAccess, roleNames, roles } from "@djstats/reports/access";
import { withStore } from "@djstats/store";
import { actingAs, asFlag } from "./acting-as.ts";
import { print } from "./output.ts";
import { readDay } from "./read-day.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const grant: Command = defineCommand({
  summary: "Grant a role, and print its token once",
  details: [
    "The grant and who asked for it are recorded in the audit log. technical-board needs --reason and --until.",
  ],
  args: { holder: { placeholder: "HOLDER", text: "the person who gets access", read: readLine } },
  flags: {
    role: { placeholder: "ROLE", text: roleNames.join(", "), choices: roleNames, required: true },
    askedBy: {
      placeholder: "WHO",
      text: "who asked for it, such as the board",
      required: true,
      read: readLine,
    },
    reason: { placeholder: "TEXT", text: "why", read: readLine },
    until: { placeholder: "DAY", text: "its last day, such as 2027-03-31", read: readLastDay },
    as: asFlag,
    ...storeFlags,
  },
  examples: ['djstats-collector access grant Ada --role president --asked-by "the board"'],
  act: async ({ holder, role, askedBy, reason = null, until = null, as, ...where }) => {
    if (roles[role].timeBoxed && (reason === null || until === null))
      throw new UsageError(`A grant of ${role} needs --reason TEXT and --until DAY.`);
    const asked = { holder, role, askedBy, reason, lastDay: until };
    return withStore(await locateStore(where), "open", async ({ database }) => {
      const now = new Date();
      const { id, token } = await grantAccess(database, asked, { actor: await actingAs(database, as), now });
      const through = until === null ? "" : `, until ${dayText(until)}`;
      print(`${actorOf({ id, ...asked })}${through}. This token is shown only once:`);
      print(token);
      print("Send it over a private channel. Anyone who has it has the role.");
      return 0;
    });
  },
});

function readLine(text: string, name: string): string {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > accessLimits.grantTextChars || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed))
    throw new UsageError(`${name} takes one line of 1 to ${accessLimits.grantTextChars} characters.`);
  return trimmed;
}

function readLastDay(text: string, name: string): Day {
  const day = readDay(text, name);
  if (day < dayOf(new Date())) throw new UsageError(`${name} takes today or a later day; ${text} is over.`);
  return day;
}
