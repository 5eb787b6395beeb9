import { fields, type ListedField } from "@djstats/core";
import { parseFlags, UsageError } from "@djstats/node";
import type { Command } from "./command.ts";
import { print, printJson } from "./output.ts";
import { rejectExtraArgs } from "./reject-extra-args.ts";

export const explain: Command = {
  name: "explain",
  usage: "[FIELD] [--json]",
  summary: "List everything that is transmitted: what it is, why, an example",
  details: [],
  examples: ["djstats explain", "djstats explain User-Agent"],
  flags: [["--json", "the same for programs"]],
  words: [...new Set(fields.map(({ wire }) => wire).filter((wire) => !wire.includes(" ")))],
  act: (args) => {
    const { values, positionals } = parseFlags(args, { json: { type: "boolean" } });
    rejectExtraArgs("explain", positionals, 1);
    const [name] = positionals;
    const chosen = fields.filter(
      ({ wire }) => name === undefined || wire.toLowerCase() === name.toLowerCase(),
    );
    if (chosen.length === 0)
      throw new UsageError(
        `No field ${JSON.stringify(name)} is transmitted; \`djstats explain\` lists them all.`,
      );
    if (values.json) printJson(chosen);
    else print(name === undefined ? list() : chosen.map(full).join("\n\n"));
    return 0;
  },
};

const places = [
  ["body", "In the body, application/x-www-form-urlencoded, in this order"],
  ["header", "In the headers, all of them"],
  ["proxy header", "To your proxy, where HTTPS_PROXY or ALL_PROXY names one"],
  ["connection", "By the connection itself"],
] as const;

function list(): string {
  const sections = places.map(([place, title]) => {
    const lines = fields.filter((field) => field.place === place).map(line);
    return [`${title}:`, "", ...lines].join("\n");
  });
  return [...sections, "`djstats explain FIELD` says why, and where it comes from."].join("\n\n");
}

function line({ wire, example, what }: ListedField): string {
  return `  ${wire.padEnd(19)}  ${what}\n  ${"".padEnd(19)}  ${example}`;
}

function full(field: ListedField): string {
  const allowed = field.values ? `one of ${field.values.join(", ")}` : field.pattern;
  const rows: [string, string | null | undefined][] = [
    ["What", `${field.what}.`],
    ["Why", field.why],
    ["Source", field.source],
    ["Example", field.example],
    ["Allowed", allowed],
    ["Only when", field.onlyWhen],
    ["Since", field.since],
    ["By", field.paragraph],
  ];
  const kept = rows.flatMap(([name, text]) => (text ? [`  ${name.padEnd(9)}  ${text}`] : []));
  return [`${field.wire} (${field.place})`, ...kept].join("\n");
}
