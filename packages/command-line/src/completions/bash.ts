import { pathsOf, quoted, type Scope, wordsOf } from "./scopes.ts";

/** Returns a completion function for bash. If it offers no word, bash offers files. */
export function bash(program: string, scopes: readonly Scope[]): string {
  const name = `_${program.replaceAll("-", "_")}`;
  const { places, steps, launchers } = pathsOf(scopes);
  const values = scopes.flatMap(({ at, flags }) =>
    flags.flatMap(({ name, values }) =>
      values ? [`    ${quoted(at + name)}) words=${quoted(values.join(" "))} ;;`] : [],
    ),
  );
  const cases = places.map((scope) => `      ${quoted(scope.at)}) words=${quoted(wordsOf(scope))} ;;`);
  return `${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at$word" in
${launchers.map((path) => `      ${path}) COMPREPLY=($(compgen -c -f -- "$current")); return ;;\n`).join("")}      ${steps.join("|")}) at="$at$word " ;;
    esac
  done
  case "$at\${COMP_WORDS[COMP_CWORD-1]}" in
${values.join("\n")}
    *) case "$at" in
${cases.join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${name} ${program}`;
}
