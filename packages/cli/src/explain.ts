import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { fields, type ListedField } from "@djstats/core";
import { print, printJson } from "./output.ts";

export const explain: Command = defineCommand({
  summary: "List everything that is sent, or show why one field is sent",
  args: {
    field: {
      placeholder: "FIELD",
      text: "one field",
      optional: true,
      words: [...new Set(fields.map(({ wire }) => wire).filter((wire) => !wire.includes(" ")))],
    },
  },
  flags: { json: { text: "print JSON" } },
  examples: ["djstats explain", "djstats explain User-Agent"],
  act: ({ field, json }) => {
    const chosen = fields.filter(
      ({ wire }) => field === undefined || wire.toLowerCase() === field.toLowerCase(),
    );
    if (chosen.length === 0)
      throw new UsageError(
        `No field ${JSON.stringify(field)} is sent. \`djstats explain\` lists all fields.`,
      );
    if (json) printJson(chosen);
    else print(field === undefined ? list() : chosen.map(full).join("\n\n"));
    return 0;
  },
});

const places = [
  ["body", "In the body, application/x-www-form-urlencoded, in this order"],
  ["header", "Headers (the complete set)"],
  ["proxy header", "To your proxy, if HTTPS_PROXY or ALL_PROXY names one"],
  ["connection", "Visible from the connection itself"],
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
