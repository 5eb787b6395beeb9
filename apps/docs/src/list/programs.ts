import { program as djstats } from "@djstats/cli/program";
import { program as collector } from "@djstats/collector/program";
import { type Page, pagesOf } from "@djstats/command-line/run";

export interface Program {
  readonly name: string;
  readonly for: string;
  /** The meaning of its exit statuses, one paragraph each. */
  readonly exit: readonly string[];
  /** The page of each command, as the program's own help has it. */
  readonly commands: () => Promise<readonly Page[]>;
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
    commands: () => pagesOf(djstats),
  },
  {
    name: "djstats-collector",
    for: "operators",
    exit: ["0: success; 1: failure; 2: usage error."],
    commands: () => pagesOf(collector),
  },
];
