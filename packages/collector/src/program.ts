import { access } from "./commands/access.ts";
import type { Command } from "./commands/command.ts";
import { exportCommand } from "./commands/export.ts";
import { help } from "./commands/help.ts";
import { keys } from "./commands/keys.ts";
import { merge } from "./commands/merge.ts";
import { publish } from "./commands/publish.ts";
import { report } from "./commands/report.ts";
import { serve } from "./commands/serve.ts";
import { simulateCommand } from "./commands/simulate.ts";

/** Every command, in the order in which help lists them. */
export const program: readonly Command[] = [
  serve,
  report,
  publish,
  access,
  keys,
  exportCommand,
  merge,
  simulateCommand,
  help,
];
