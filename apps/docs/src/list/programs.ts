import { allCommands as djstats } from "@djstats/cli/program";
import { program as collector } from "@djstats/collector/program";

/** What the pages show of a command, from the command tables of the programs. */
interface ProgramCommand {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly flags: readonly (readonly [flag: string, text: string])[];
  readonly examples: readonly string[];
}

export interface Program {
  readonly name: string;
  readonly for: string;
  /** The meaning of its exit statuses, one paragraph each. */
  readonly exit: readonly string[];
  readonly commands: () => Promise<readonly ProgramCommand[]>;
}

/** The programs whose commands have a page. To add a program, add a line here. */
export const programs: readonly Program[] = [
  {
    name: "djstats",
    for: "Django developers",
    exit: [
      "0: success; 1: failure; 2: usage error, explained in one sentence.",
      "`djstats run` returns the exit status of the command it runs, 127 if the command is not found and 126 if it cannot be run.",
    ],
    commands: djstats,
  },
  {
    name: "djstats-collector",
    for: "operators",
    exit: ["0: success; 1: failure; 2: usage error."],
    commands: async () => collector,
  },
];
