/** A measured figure beside what it may be. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  readonly budget: number | null;
  readonly unit: "ms" | "bytes";
}

export function printTable(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}\n`);
  for (const { what, measured, budget, unit } of rows) {
    const figure = (value: number) => `${unit === "ms" ? value.toFixed(2) : Math.round(value)} ${unit}`;
    const verdict = budget === null ? "" : `${measured <= budget ? "within" : "OVER"} ${figure(budget)}`;
    console.log(`  ${what.padEnd(66)}${figure(measured).padStart(15)}  ${verdict}`);
  }
}
