import type { Command } from "./command.ts";
import { completions } from "./completions.ts";
import { env } from "./env.ts";
import { explain } from "./explain.ts";
import { help } from "./help.ts";
import { forget, id } from "./id.ts";
import { log } from "./log.ts";
import { off, on } from "./on-off.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { show } from "./show.ts";
import { status } from "./status.ts";

/** Every command, in the order in which help lists them. */
export const program: readonly Command[] = [
  run,
  env,
  report,
  status,
  on,
  off,
  show,
  explain,
  log,
  id,
  forget,
  completions,
  help,
];
