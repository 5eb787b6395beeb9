import type { Budget } from "../measure/budget.ts";

/** A section of the results, the same for Markdown and for the site. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Paragraphs: what was compared, and how. `code` in backticks. */
  readonly says: readonly string[];
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly budgets: readonly Budget[];
}

export interface Table {
  readonly caption: string;
  /** The first heads the names of the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly isOurs: boolean;
  readonly cells: readonly string[];
}

/** A plot, as SVG without styles: the site and the file each add their own. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly svg: string;
}
