import type { Estimate } from "@djstats/counting";

/** The columns of a number: the estimate, and its interval. */
export function numberColumns({ estimate, low, high }: Estimate): [estimate: string, interval: string] {
  const text = (n: number) => n.toLocaleString("en-US");
  // So few that the rounding leaves none.
  if (estimate === 0) return [`under ${text(high)}`, ""];
  return [text(estimate), `(${text(low)} to ${text(high)})`];
}

/** Rows in columns, indented: the first to the left, the second to the right, the others to the left. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((text, column) =>
          column === 1 ? text.padStart(widths[1] ?? 0) : text.padEnd(widths[column] ?? 0),
        )
        .join("  "),
    )
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}

/** Lines of 80 at most. */
export function wrapText(text: string): string {
  return text.replace(/(.{1,80})(?: |$)/g, "$1\n").trimEnd();
}
