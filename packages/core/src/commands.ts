/** The commands that are counted (DEP 8, "What is sent"). Any other is never spoken of. */
export const commands = ["startproject", "startapp", "runserver"] as const;

export type Command = (typeof commands)[number];

export function isCommand(name: string): name is Command {
  return (commands as readonly string[]).includes(name);
}
