/** The commands that are counted (DEP 8, "What is sent"). Any other is never spoken of. */
export const commands = ["startproject", "startapp", "runserver"] as const;

/** The name of a counted command. */
export type Command = (typeof commands)[number];

/** Whether a management command, by its own name, is one of the counted. */
export function isCommand(name: string): name is Command {
  return (commands as readonly string[]).includes(name);
}
