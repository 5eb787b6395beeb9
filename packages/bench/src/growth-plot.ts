/** A line of a plot: points of a number and a cost. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** SVG's stroke-dasharray: lines are told apart without colour. */
  readonly dashes: string;
}

const [width, height, margin, right] = [640, 360, 56, 48];

/** Lines on logarithmic axes, as an SVG that follows the reader's light or dark. */
export function growthPlot(
  title: string,
  axes: { readonly x: string; readonly y: string },
  lines: readonly Line[],
): string {
  const all = lines.flatMap(({ points }) => points);
  const range = (at: 0 | 1) => {
    const exponents = all.map((point) => Math.log10(point[at]));
    return [Math.floor(Math.min(...exponents)), Math.ceil(Math.max(...exponents))] as const;
  };
  const [[x0, x1], [y0, y1]] = [range(0), range(1)];
  const left = (x: number) =>
    margin + ((Math.log10(x) - x0) / Math.max(1, x1 - x0)) * (width - margin - right);
  const top = (y: number) =>
    height - margin - ((Math.log10(y) - y0) / Math.max(1, y1 - y0)) * (height - margin - 40);
  const text = (x: number, y: number, words: string, anchor = "middle") =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const decades = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n));
  const grid = [
    ...decades(x0, x1).map(
      (x) =>
        `<path class="grid" d="M${left(x)} 40V${height - margin}"/>${text(left(x), height - margin + 18, x.toLocaleString("en-US"))}`,
    ),
    ...decades(y0, y1).map(
      (y) =>
        `<path class="grid" d="M${margin} ${top(y)}H${width - right}"/>${text(margin - 6, top(y) + 4, y.toLocaleString("en-US"), "end")}`,
    ),
  ];
  const curves = lines.map(({ name, points, dashes }) => {
    const [x, y] = points[0] ?? [1, 1];
    const path = points
      .map(([px, py], n) => `${n === 0 ? "M" : "L"}${left(px).toFixed(1)} ${top(py).toFixed(1)}`)
      .join("");
    return `<path class="line" stroke-dasharray="${dashes}" d="${path}"/>${text(left(x) + 8, top(y) - 8, name, "start")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<style>text{font:13px system-ui,sans-serif;fill:#333}.grid{stroke:#ccc}.line{stroke:#0a6640;stroke-width:2;fill:none}
@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.line{stroke:#6fcf97}}</style>
${text(margin, 22, title, "start")}
${grid.join("\n")}
${curves.join("\n")}
${text((margin + width - right) / 2, height - 12, axes.x)}
<g transform="rotate(-90 14 ${height / 2})">${text(14, height / 2, axes.y)}</g>
</svg>
`;
}
