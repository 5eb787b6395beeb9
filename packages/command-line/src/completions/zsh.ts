import { pathsOf, quoted, type Scope } from "./scopes.ts";

/** Returns a completion function for zsh. No variable of it is called `path` or `commands`, which zsh itself uses. */
export function zsh(program: string, scopes: readonly Scope[]): string {
  const name = `_${program.replaceAll("-", "_")}`;
  const { places, steps, launchers } = pathsOf(scopes);
  const values = scopes.flatMap(({ at, flags }) =>
    flags.flatMap(({ name, values }) =>
      values ? [`    ${quoted(at + name)}) ${valuesOf(values)}; return ;;`] : [],
    ),
  );
  const cases = places.map((scope) => `    ${quoted(scope.at)}) ${offer(scope)} ;;`);
  return `${name}() {
  local at="" word
  local -a names
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at$word" in
${launchers.map((path) => `      ${path}) shift 2 words; (( CURRENT -= 2 )); _normal; return ;;\n`).join("")}      ${steps.join("|")}) at="$at$word " ;;
    esac
  done
  case "$at\${words[CURRENT-1]}" in
${values.join("\n")}
  esac
  case "$at" in
${cases.join("\n")}
  esac
}
compdef ${name} ${program}`;
}

function valuesOf(values: readonly string[]): string {
  return values.length > 0 ? `compadd -- ${values.join(" ")}` : "_files";
}

function offer({ commands, words, flags, takesFile }: Scope): string {
  const names = commands.map(([name, summary]) => quoted(`${name}:${summary.replaceAll(":", "\\:")}`));
  return [
    ...(names.length > 0 ? [`names=(${names.join(" ")}); _describe command names`] : []),
    ...(takesFile ? ["_files"] : []),
    `compadd -- ${[...words, ...flags.map(({ name }) => name)].join(" ")}`,
  ].join("; ");
}
