import { text, title } from "./svg.ts";

/** A line of a plot: points of number and cost. */
export interface Line {
  readonly name: string;
  readonly isOurs: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [width, height, left, right, top, bottom] = [440, 300, 72, 26, 30, 48];
/** Dash patterns, so that lines can be told apart without colour. */
const dashes = ["none", "7 4", "2 4", "9 3 2 3"];

/** Draws lines on logarithmic axes. */
export function growthPlot(
  what: string,
  axes: { readonly x: string; readonly y: string; readonly tick: (y: number) => string },
  lines: readonly Line[],
): string {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const range = (at: 0 | 1) => {
    const exponents = all.map((point) => Math.log10(point[at]));
    const [from, to] = [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))];
    return [from, Math.max(from + 1, to)] as const;
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const across = (x: number) => left + ((Math.log10(x) - x0) / (x1 - x0)) * (width - left - right);
  const legend = drawn.length * 18;
  const floor = height - bottom;
  const down = (y: number) => floor - ((Math.log10(y) - y0) / (y1 - y0)) * (floor - top - legend);
  const decades = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n));
  const grid = [
    ...decades(x0, x1).map(
      (x) =>
        `<path class="grid" d="M${across(x)} ${top + legend}V${floor}"/>${text([across(x), floor + 18], short(x))}`,
    ),
    ...decades(y0, y1).map(
      (y) =>
        `<path class="grid" d="M${left} ${down(y)}H${width - right}"/>${text([left - 6, down(y) + 4], axes.tick(y), "end")}`,
    ),
  ];
  const curves = drawn.map(({ name, isOurs, points }, at) => {
    const path = points.map(
      ([x, y], n) => `${n === 0 ? "M" : "L"}${across(x).toFixed(1)} ${down(y).toFixed(1)}`,
    );
    const style = `class="${isOurs ? "line ours" : "line"}" stroke-dasharray="${dashes[at % dashes.length]}"`;
    const y = top + 6 + at * 18;
    const dots = points.map(
      ([px, py]) => `<circle class="dot" cx="${across(px).toFixed(1)}" cy="${down(py).toFixed(1)}" r="2.5"/>`,
    );
    return `<path ${style} d="M${left} ${y}h34"/>${text([left + 42, y + 4], name, "start")}<path ${style} d="${path.join("")}"/>${dots.join("")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${what}">
${title(what)}
${grid.join("\n")}
${curves.join("\n")}
${text([(left + width - right) / 2, height - 8], axes.x)}
<g transform="rotate(-90 12 ${(floor + top + legend) / 2})">${text([12, (floor + top + legend) / 2], axes.y)}</g>
</svg>`;
}

/** Formats 10,000,000 as 10 M. */
function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6} M`;
  return value >= 1e3 ? `${value / 1e3} k` : String(value);
}
