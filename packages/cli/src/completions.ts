import { parseFlags, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { print } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

type Program = readonly Command[];

const shells = { bash, zsh, fish } as const;

export const completions: Command = {
  name: "completions",
  usage: "bash|zsh|fish",
  summary: "Print completions for your shell",
  details: [
    'bash: eval "$(djstats completions bash)" in ~/.bashrc\nzsh:  eval "$(djstats completions zsh)" in ~/.zshrc, after compinit\nfish: djstats completions fish > ~/.config/fish/completions/djstats.fish',
  ],
  examples: ["djstats completions bash"],
  flags: [],
  words: Object.keys(shells),
  act: async (args, all) => {
    const { positionals } = parseFlags(args, {});
    rejectExtraArgs("completions", positionals, 1);
    const [shell] = positionals;
    const write = Object.entries(shells).find(([name]) => name === shell)?.[1];
    if (!write) throw new UsageError(`Name a shell: ${Object.keys(shells).join(", ")}.`);
    print(write(await all()));
    return 0;
  },
};

function flagNames({ flags }: Command): string[] {
  return flags.flatMap(([flag]) => flag.match(/--[a-z-]+/g) ?? []);
}

function words(command: Command, program: Program): string {
  const first = command.name === "help" ? program.map(({ name }) => name) : (command.words ?? []);
  return [...first, ...flagNames(command)].join(" ");
}

function bash(program: Program): string {
  const cases = program
    .filter(({ name }) => name !== "run")
    .map((command) => `    ${command.name}) words="${words(command, program)}" ;;`)
    .join("\n");
  return `_djstats() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${program.map(({ name }) => name).join(" ")} --version --help"
  else case "\${COMP_WORDS[1]}" in
    run) COMPREPLY=($(compgen -c -f -- "$current")); return ;;
${cases}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _djstats djstats`;
}

/** No array of it is named `commands`: that would hide zsh's own, and with it every command after `run`. */
function zsh(program: Program): string {
  const list = program
    .map(({ name, summary }) => `    '${name}:${quoted(summary).replaceAll(":", "\\:")}'`)
    .join("\n");
  const cases = program
    .filter(({ name }) => name !== "run")
    .map((command) => `    ${command.name}) compadd -- ${words(command, program)} ;;`)
    .join("\n");
  return `_djstats() {
  local -a names=(
${list}
  )
  if (( CURRENT == 2 )); then _describe command names; return; fi
  case "\${words[2]}" in
    run) shift 2 words; (( CURRENT -= 2 )); _normal ;;
${cases}
  esac
}
compdef _djstats djstats`;
}

function fish(program: Program): string {
  const isFirst = "__fish_use_subcommand";
  return program
    .flatMap((command) => {
      const seen = `__fish_seen_subcommand_from ${command.name}`;
      return [
        `complete -c djstats -f -n ${isFirst} -a ${command.name} -d '${quoted(command.summary)}'`,
        ...(command.name === "run"
          ? [`complete -c djstats -n '${seen}' -a '(__fish_complete_subcommand --fcs-skip=2)'`]
          : [`complete -c djstats -f -n '${seen}' -a '${words(command, program)}'`]),
      ];
    })
    .join("\n");
}

/** For a single-quoted string of a shell, where none of ours needs more than this. */
function quoted(text: string): string {
  return text.replaceAll("'", "");
}
