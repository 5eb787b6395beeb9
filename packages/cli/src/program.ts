import type { Command } from "./command.ts";
import { run } from "./run.ts";

/**
 * Every command, in the order in which help lists them. All but `run` are loaded when they are asked for: they would
 * delay the command that it becomes.
 */
const program: Record<string, () => Promise<Command>> = {
  run: async () => run,
  env: async () => (await import("./env.ts")).env,
  report: async () => (await import("./report.ts")).report,
  doctor: async () => (await import("./doctor.ts")).doctor,
  status: async () => (await import("./status.ts")).status,
  on: async () => (await import("./on-off.ts")).on,
  off: async () => (await import("./on-off.ts")).off,
  show: async () => (await import("./show.ts")).show,
  explain: async () => (await import("./explain.ts")).explain,
  log: async () => (await import("./log.ts")).log,
  id: async () => (await import("./id.ts")).id,
  forget: async () => (await import("./id.ts")).forget,
  completions: async () => (await import("./completions.ts")).completions,
  help: async () => (await import("./help.ts")).help,
};

/** Loads one command; null where there is none of that name. */
export async function findCommand(name: string): Promise<Command | null> {
  return Object.hasOwn(program, name) ? ((await program[name]?.()) ?? null) : null;
}

/** Loads them all. */
export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(program).map((load) => load()));
}
