import type { Budget } from "../measure/budget.ts";

/** A part of the page of what was measured: the same for Markdown and for the site. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Paragraphs: what was compared, and how. `code` in backquotes. */
  readonly says: readonly string[];
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  readonly budgets: readonly Budget[];
}

export interface Table {
  readonly caption: string;
  /** The first is that of the rows' names. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  readonly isOurs: boolean;
  readonly cells: readonly string[];
}

/** A picture, as SVG without a style of its own: the site and the file each bring theirs. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly svg: string;
}
