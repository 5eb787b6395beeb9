import { type Command, defineCommand, wholeNumber } from "@djstats/command-line";
import { dayText } from "@djstats/counting";
import { actorOf, revokeAccess } from "@djstats/reports/access";
import { StoreError, withStore } from "@djstats/store";
import { actingAs, asFlag } from "./acting-as.ts";
import { print } from "./output.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const revoke: Command = defineCommand({
  summary: "End a grant: its token and its sessions, at once",
  args: {
    id: {
      placeholder: "ID",
      text: "the grant's number, from `access list`",
      read: wholeNumber(1, 999_999_999),
    },
  },
  flags: { as: asFlag, ...storeFlags },
  examples: ["djstats-collector access revoke 3"],
  act: async ({ id, as, ...where }) =>
    withStore(await locateStore(where), "open", async ({ database }) => {
      const actor = await actingAs(database, as);
      const found = await revokeAccess(database, id, { actor, now: new Date() });
      if (!found) throw new StoreError(`There is no grant ${id}; \`access list\` lists them.`);
      if (found.revokedDay === null)
        print(`Revoked ${actorOf(found)}. Its token and sessions no longer work.`);
      else print(`${actorOf(found)} was already revoked on ${dayText(found.revokedDay)}.`);
      return 0;
    }),
});
