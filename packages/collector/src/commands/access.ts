import type { Group } from "@djstats/command-line";
import { roleNames } from "@djstats/reports/access";

export const access: Group = {
  summary: "Grant and revoke access to the reports, and show who read what",
  details: [
    `Roles: ${roleNames.join(", ")}. The first three read reports over HTTP; infrastructure only grants and revokes. Anyone who can open the store can run these commands and is recorded as local:USER; with --as, their own infrastructure grant is recorded too.`,
  ],
  examples: ['djstats-collector access grant Ada --role president --asked-by "the board"'],
  commands: {
    grant: async () => (await import("./access-grant.ts")).grant,
    revoke: async () => (await import("./access-revoke.ts")).revoke,
    list: async () => (await import("./access-list.ts")).list,
    audit: async () => (await import("./access-audit.ts")).auditCommand,
  },
};
