import { type Command, defineCommand, UsageError } from "@djstats/command-line";
import { destinationOf, type FormName, type ListedField, wireForms } from "@djstats/core";
import { readContext } from "./context.ts";
import { print, printJson } from "./output.ts";

const forms = Object.keys(wireForms) as [FormName, ...FormName[]];
const allFields = Object.values(wireForms).flatMap(({ fields }) => fields);

export const explain: Command = defineCommand({
  summary: "List everything that is sent, or show why one field is sent",
  details: [
    "Lists the form that the destination takes, or DEP 8's own if none is configured. --form chooses one.",
  ],
  args: {
    field: {
      placeholder: "FIELD",
      text: "one field",
      optional: true,
      words: [...new Set(allFields.map(({ wire }) => wire).filter((wire) => !wire.includes(" ")))],
    },
  },
  flags: {
    form: { placeholder: "FORM", text: `list this form: ${forms.join(" or ")}`, choices: forms },
    json: { text: "print JSON" },
  },
  examples: ["djstats explain", "djstats explain User-Agent"],
  act: ({ field, form, json }) => {
    const { fields, receiver } = wireForms[form ?? formHere()];
    const chosen = fields.filter(
      ({ wire }) => field === undefined || wire.toLowerCase() === field.toLowerCase(),
    );
    if (chosen.length === 0)
      throw new UsageError(
        `No field ${JSON.stringify(field)} is sent. \`djstats explain\` lists all fields.`,
      );
    if (json) printJson(chosen);
    else print(field === undefined ? list(fields, receiver) : chosen.map(full).join("\n\n"));
    return 0;
  },
});

function formHere(): FormName {
  const lookup = destinationOf(readContext().context);
  return lookup.state === "found" ? lookup.destination.form : "measurement-protocol";
}

const places = [
  ["query", "In the query of the URL, in this order"],
  ["body", "In the body, in this order"],
  ["header", "Headers (the complete set)"],
  ["proxy header", "To your proxy, if HTTPS_PROXY or ALL_PROXY names one"],
  ["connection", "Visible from the connection itself"],
] as const;

function list(fields: readonly ListedField[], receiver: string): string {
  const sections = places.flatMap(([place, title]) => {
    const lines = fields.filter((field) => field.place === place).map(line);
    return lines.length > 0 ? [[`${title}:`, "", ...lines].join("\n")] : [];
  });
  return [...sections, receiver, "`djstats explain FIELD` says why, and where it comes from."].join("\n\n");
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
    ["Review", `${field.review}, again by ${field.reviewBy}`],
  ];
  const kept = rows.flatMap(([name, text]) => (text ? [`  ${name.padEnd(9)}  ${text}`] : []));
  return [`${field.wire} (${field.place})`, ...kept].join("\n");
}
