import { quoted, type Scope } from "./scopes.ts";

/** Returns completions for fish. */
export function fish(program: string, scopes: readonly Scope[]): string {
  const name = `__${program.replaceAll("-", "_")}_at`;
  const steps = scopes.filter(({ at }) => at !== "").map(({ at }) => quoted(at.trimEnd()));
  const lines = scopes.flatMap((scope) => {
    const start = `complete -c ${program} -n ${quoted(`${name} "${scope.at}"`)}`;
    return linesOf(scope).map((line) => `${start} ${line}`);
  });
  return `function ${name}
  set -l at ''
  for word in (commandline -opc)[2..-1]
    if contains -- "$at$word" ${steps.join(" ")}
      set at "$at$word "
    end
  end
  test "$at" = "$argv[1]"
end
complete -c ${program} -f
${lines.join("\n")}`;
}

function linesOf({ commands, words, flags, takesFile, launches }: Scope): string[] {
  if (launches) return ["-a '(__fish_complete_subcommand --fcs-skip=2)'"];
  return [
    ...commands.map(([name, summary]) => `-a ${name} -d ${quoted(summary)}`),
    ...(words.length > 0 ? [`-a ${quoted(words.join(" "))}`] : []),
    ...(takesFile ? ["-F"] : []),
    ...flags.map(({ name, text, values }) => {
      const taken =
        values === null ? "" : values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : " -r -F";
      return `-l ${name.slice(2)}${taken} -d ${quoted(text)}`;
    }),
  ];
}
