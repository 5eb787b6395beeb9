import type { Program } from "@djstats/command-line";
import { completionsOf, helpOf } from "@djstats/command-line/run";

/** `djstats-collector`. Help, the README's list, completions and the site are derived from this table. */
export const program: Program = {
  name: "djstats-collector",
  about: `djstats-collector receives the events that djstats sends and counts how many
developers sent them. It stores no ID, no address and no request.`,
  closing: `\`djstats-collector help COMMAND\` shows details and examples; --version prints
the version. To try it: \`djstats-collector simulate\`, then \`report\`.
Exit status: 0 success, 1 failure, 2 usage error.`,
  commands: {
    serve: async () => (await import("./commands/serve.ts")).serve,
    report: async () => (await import("./commands/report.ts")).report,
    publish: async () => (await import("./commands/publish.ts")).publish,
    verify: async () => (await import("./commands/verify.ts")).verify,
    survey: async () => (await import("./commands/survey.ts")).survey,
    access: async () => (await import("./commands/access.ts")).access,
    keys: async () => (await import("./commands/keys.ts")).keys,
    export: async () => (await import("./commands/export.ts")).exportCommand,
    merge: async () => (await import("./commands/merge.ts")).merge,
    copy: async () => (await import("./commands/copy.ts")).copy,
    simulate: async () => (await import("./commands/simulate.ts")).simulateCommand,
    completions: () => completionsOf("djstats-collector"),
    help: () => helpOf("djstats-collector help access grant"),
  },
};
