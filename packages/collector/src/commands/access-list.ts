import { type Command, defineCommand } from "@djstats/command-line";
import { dayOf, dayText } from "@djstats/counting";
import { readGrants, stateOf } from "@djstats/reports/access";
import { withStore } from "@djstats/store";
import { print, printable } from "./output.ts";
import { locateStore, storeFlags } from "./store-flags.ts";

export const list: Command = defineCommand({
  summary: "List all grants, and show which of them are valid",
  flags: {
    format: { placeholder: "FORMAT", text: "table or json", choices: ["table", "json"], default: "table" },
    ...storeFlags,
  },
  examples: ["djstats-collector access list --format json"],
  act: async ({ format, ...where }) =>
    withStore(await locateStore(where), "read", async ({ database }) => {
      const today = dayOf(new Date());
      const grants = (await database.transaction("read", readGrants)).map((one) => ({
        id: one.id,
        state: stateOf(one, today),
        role: one.role,
        holder: one.holder,
        granted: dayText(one.grantedDay),
        until: one.lastDay === null ? null : dayText(one.lastDay),
        revoked: one.revokedDay === null ? null : dayText(one.revokedDay),
        askedBy: one.askedBy,
        reason: one.reason,
      }));
      if (format === "json") print(JSON.stringify(grants, null, 2));
      else if (grants.length === 0) print("No one has been granted access yet.");
      for (const one of format === "json" ? [] : grants) {
        const until = one.until === null ? "no last day" : `until ${one.until}`;
        const state = one.revoked === null ? one.state : `revoked ${one.revoked}`;
        const reason = one.reason === null ? "" : `; reason: ${one.reason}`;
        print(
          printable(
            `${one.id}  ${state}  ${one.role ?? "unknown role"}  ${one.holder}; from ${one.granted}, ${until}; asked for by ${one.askedBy}${reason}`,
          ),
        );
      }
      return 0;
    }),
});
