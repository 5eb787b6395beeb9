import type { Command } from "./command.ts";
import { exportCommand } from "./export.ts";
import { help } from "./help.ts";
import { keys } from "./keys-command.ts";
import { merge } from "./merge.ts";
import { report } from "./report.ts";
import { serve } from "./serve.ts";

/** Every command, in the order in which help lists them. */
export const program: readonly Command[] = [serve, report, keys, exportCommand, merge, help];
