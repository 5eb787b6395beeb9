import { type Command, defineCommand } from "../command.ts";
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { scopesOf } from "./scopes.ts";
import { zsh } from "./zsh.ts";

const shells = { bash, zsh, fish } as const;

/** Returns the `completions` command of a program. */
export function completionsOf(program: string): Command {
  return defineCommand({
    summary: "Print completions for your shell",
    details: [
      `bash: eval "$(${program} completions bash)" in ~/.bashrc\nzsh:  eval "$(${program} completions zsh)" in ~/.zshrc, after compinit\nfish: ${program} completions fish > ~/.config/fish/completions/${program}.fish`,
    ],
    args: { shell: { placeholder: "SHELL", text: "bash, zsh or fish", choices: ["bash", "zsh", "fish"] } },
    examples: [`${program} completions bash`],
    act: async ({ shell }, { program, say }) => {
      say(shells[shell](program.name, await scopesOf(program)));
      return 0;
    },
  });
}
