/** The tracked commands (DEP 8, "What is sent"). No other is ever reported. */
export const commands = ["startproject", "startapp", "runserver"] as const;

/** The name of a tracked command. */
export type Command = (typeof commands)[number];

/** Whether a management command, by its own name, is tracked. */
export function isCommand(name: string): name is Command {
  return (commands as readonly string[]).includes(name);
}
