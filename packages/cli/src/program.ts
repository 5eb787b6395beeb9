import type { Program } from "@djstats/command-line";
import { completionsOf, helpOf } from "@djstats/command-line/run";

/** `djstats`. Help, the README's list, completions and the site are derived from this table. */
export const program: Program = {
  name: "djstats",
  about: "djstats counts the developers who use Django as DEP 8 says, after a notice.",
  closing: `\`djstats help COMMAND\` shows details and examples. To turn everything off:
\`djstats off\`, or DJANGO_NO_ANALYTICS=1. Exit status: 1 failure, 2 usage error.`,
  commands: {
    run: async () => (await import("./run-command.ts")).runCommand,
    env: async () => (await import("./env.ts")).env,
    report: async () => (await import("./report.ts")).report,
    doctor: async () => (await import("./doctor.ts")).doctor,
    check: async () => (await import("./check.ts")).check,
    numbers: async () => (await import("./numbers.ts")).numbers,
    status: async () => (await import("./status.ts")).status,
    on: async () => (await import("./on-off.ts")).on,
    off: async () => (await import("./on-off.ts")).off,
    show: async () => (await import("./show.ts")).show,
    explain: async () => (await import("./explain.ts")).explain,
    log: async () => (await import("./log.ts")).log,
    id: async () => (await import("./id.ts")).id,
    forget: async () => (await import("./id.ts")).forget,
    completions: () => completionsOf("djstats"),
    help: () => helpOf("djstats help run"),
  },
};
