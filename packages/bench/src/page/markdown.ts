import { isKept } from "../measure/budget.ts";
import type { Environment } from "../measure/environment.ts";
import { inUnit, measured } from "./figures.ts";
import type { Table } from "./section.ts";
import type { Measured } from "./sections.ts";

/** Renders the results as Markdown. */
export function markdownOf(sections: readonly Measured[]): string {
  return [
    "# Measured",
    "Written by `pnpm bench`, from the files of results beside it. Medians; in brackets, between what the middle half of the rounds lies.",
    ...sections.flatMap((section) => [
      `## ${section.title}`,
      describe(section.environment),
      ...section.says,
      ...(section.budgets.length > 0 ? [budgetTable(section)] : []),
      ...section.tables.flatMap((table) => [`**${table.caption}**`, tableText(table)]),
      ...section.plots.map(({ id, title }) => `![${title}](${id}.svg)`),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Describes when and on which machine, in a sentence. */
export function describe(environment: Environment): string {
  const { day, cpu, cores, memoryBytes, system, versions, quick } = environment;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const extent = quick ? " Only a few rounds, on a busy machine: to try the benchmark itself." : "";
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GB`;
  return `${day}, on ${cores} cores (${cpu}) with ${memory}, ${system}; ${named.join(", ")}.${extent}`;
}

export interface Promised {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly isKept: boolean;
}

/** Lists the promises of a part, and whether they hold. */
export function promisesOf({ budgets }: Pick<Measured, "budgets">): Promised[] {
  return budgets.map((budget) => {
    const { what, limit, unit } = budget;
    const words =
      limit === null
        ? ""
        : "atMost" in limit
          ? `at most ${inUnit(limit.atMost, unit)}`
          : `at least ${inUnit(limit.atLeast, unit)}`;
    return { what, measured: measured(budget), limit: words, isKept: isKept(budget) };
  });
}

function budgetTable(section: Measured): string {
  return tableText({
    caption: "",
    columns: ["Promised", "Measured", "Limit", "Kept"],
    rows: promisesOf(section).map(({ what, measured, limit, isKept }) => ({
      name: what,
      isOurs: false,
      cells: [measured, limit, isKept ? "yes" : "**no**"],
    })),
  });
}

function tableText({ columns, rows }: Table): string {
  return [
    `| ${columns.join(" | ")} |`,
    `|${columns.map(() => "---").join("|")}|`,
    ...rows.map(({ name, isOurs, cells }) => `| ${[isOurs ? `**${name}**` : name, ...cells].join(" | ")} |`),
  ].join("\n");
}
