import { formatDay } from "../../report/format.ts";
import { type Licence, licences } from "../licences.ts";
import { hashOf, type IndexEntry, type Snapshot } from "../snapshot.ts";
import { requestColumns } from "./requests-csv.ts";

/** The columns of `series.csv`, in their order. */
const columns = [
  ["week", "string", "ISO week, such as 2026-W47"],
  ["data_through", "date", "The last day that the number includes (UTC)"],
  ["window_days", "integer", "Length of the window that ends on that day"],
  ["since", "date", "The first day that was counted in the window; empty for dimensions that end earlier"],
  ["dimension", "string", "total, or the name of a dimension"],
  ["value", "string", "A value of the dimension; all for the total"],
  ["estimate", "integer", "The estimated number of developers"],
  ["low", "integer", "The low end of the 95% interval"],
  ["high", "integer", "The high end of the 95% interval"],
  ["method", "string", "How developers were counted; a new name is a change of method"],
  ["simulated", "boolean", "Whether the number is simulated"],
] as const;

/** How numbers are made, in a few sentences for people who use them. */
const method = [
  "Each developer's random ID is hashed with a secret key into the registers of a probabilistic sketch. The store contains no ID and no address.",
  "A number is an estimate of how many different developers were seen in a window of days, with its 95% interval.",
  "Values contain secret noise, are rounded to their precision, and values of few developers are grouped under `other`.",
  "A developer who used two values of a dimension counts in both, so values may add up to more than the total.",
  "The field `method` names the estimator. Numbers of different methods are not compared.",
];

/** Returns how to cite a week, so that the numbers can be found and checked. */
export function citationOf({ week, dataThrough, simulated }: Snapshot, { json }: IndexEntry): string {
  const label = simulated === null ? "" : "Simulated. ";
  return `${label}Developers seen by djstats, ${week} (week ending ${formatDay(dataThrough)}). ${json.file}, SHA-256 ${json.sha256}.`;
}

interface Described {
  readonly last: Snapshot;
  readonly entry: IndexEntry;
  readonly licence: Licence;
  /** The texts of the files of numbers, by name. */
  readonly texts: Readonly<Record<"latest.json" | "series.csv" | "series.json" | "requests.csv", string>>;
  /** The paths and texts of charts and badges. */
  readonly pictures: readonly (readonly [path: string, text: string])[];
}

/**
 * Describes the directory as a Data Package (https://datapackage.org): licence, citation, method and the columns of the
 * CSV files.
 */
export function dataPackage({ last, entry, licence, texts, pictures }: Described): string {
  const described = {
    $schema: "https://datapackage.org/profiles/1.0/datapackage.json",
    name: "developers-seen-by-djstats",
    title: `${last.simulated === null ? "" : "Simulated. "}Developers seen by djstats`,
    description: last.coverage.join(" "),
    version: last.week,
    created: last.generatedAt,
    licenses: [{ name: licence, ...licences[licence] }],
    citation: citationOf(last, entry),
    method,
    resources: [
      { ...resource("series", "series.csv", texts["series.csv"]), schema: tableSchema(columns) },
      { ...resource("requests", "requests.csv", texts["requests.csv"]), schema: tableSchema(requestColumns) },
      {
        ...resource("series-json", "series.json", texts["series.json"]),
        jsonSchema: "schemas/series.v1.schema.json",
      },
      {
        ...resource("latest", "latest.json", texts["latest.json"]),
        jsonSchema: "schemas/snapshot.v1.schema.json",
      },
      ...pictures.map(([path, text]) => resource(path.replaceAll(/[/.]/g, "-"), path, text)),
    ],
  };
  return `${JSON.stringify(described, null, 2)}\n`;
}

function tableSchema(
  columns: readonly (readonly [name: string, type: string, description: string])[],
): object {
  return {
    fields: columns.map(([name, type, description]) => ({
      ...{ name, type, description },
      ...(type === "boolean" ? { trueValues: ["yes"], falseValues: ["no"] } : {}),
    })),
    missingValues: [""],
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  svg: "image/svg+xml",
};

function resource(name: string, path: string, text: string) {
  const format = path.slice(path.lastIndexOf(".") + 1);
  return {
    ...{ name, path, format, mediatype: mediaTypes[format], encoding: "utf-8" },
    ...{ bytes: Buffer.byteLength(text), hash: `sha256:${hashOf(text)}` },
  };
}
