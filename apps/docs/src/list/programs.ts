import { allCommands as djstats } from "@djstats/cli/program";
import { program as collector } from "@djstats/collector/program";

/** What the pages need to know of a command; the tables of the programs hold it. */
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
  /** What its exit statuses mean, a paragraph each. */
  readonly exit: readonly string[];
  readonly commands: () => Promise<readonly ProgramCommand[]>;
}

/** The programs whose commands have a page. A program joins with a line here. */
export const programs: readonly Program[] = [
  {
    name: "djstats",
    for: "Django developers",
    exit: [
      "0: done; 1: could not be done; 2: wrong usage, told in one sentence.",
      "`djstats run` gives the status of the command it runs, 127 where there is none and 126 where it cannot be run.",
    ],
    commands: djstats,
  },
  {
    name: "djstats-collector",
    for: "whoever runs a count",
    exit: ["0: done; 1: could not be done; 2: wrong usage."],
    commands: async () => collector,
  },
];
