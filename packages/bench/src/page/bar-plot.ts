import type { Spread } from "../measure/spread.ts";
import { text, title } from "./svg.ts";

export interface Bar {
  readonly name: string;
  readonly isOurs: boolean;
  readonly value: Spread;
  /** The value as text. */
  readonly says: string;
}

const [width, row, top, nameHeight] = [440, 36, 30, 16];

/** Draws horizontal bars from zero, each with a line between the quartiles. */
export function barPlot(what: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => value.high), Number.MIN_VALUE);
  const across = (value: number) => (Math.max(0, value) / most) * (width - 8);
  const rows = bars.map(({ name, isOurs, value, says }, at) => {
    const y = top + at * row;
    const middle = y + nameHeight + 7;
    return [
      `${text([4, y + 11], name, "start")}${text([width - 4, y + 11], says, "end")}`,
      `<path class="${isOurs ? "bar ours" : "bar"}" d="M4 ${y + nameHeight + 2}h${across(value.median).toFixed(1)}v10h${(-across(value.median)).toFixed(1)}z"/>`,
      `<path class="whisker" d="M${(4 + across(value.low)).toFixed(1)} ${middle}H${(4 + across(value.high)).toFixed(1)}"/>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${width} ${top + bars.length * row + 4}" role="img" aria-label="${what}">
${title(what)}
${rows.join("\n")}
</svg>`;
}
