import type { Estimate } from "@djstats/counting";

/** Returns the columns of a number: the estimate and its interval. */
export function numberColumns({ estimate, low, high }: Estimate): [estimate: string, interval: string] {
  const text = (n: number) => n.toLocaleString("en-US");
  // The number is rounded to zero.
  if (estimate === 0) return [`under ${text(high)}`, ""];
  return [text(estimate), `(${text(low)} to ${text(high)})`];
}

/** Aligns rows in indented columns: the second column on the right, the others on the left. */
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

/** Wraps a text into lines of at most 80 characters. */
export function wrapText(text: string): string {
  return text.replace(/(.{1,80})(?: |$)/g, "$1\n").trimEnd();
}
