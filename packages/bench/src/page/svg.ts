/** Draws text in a plot, escaped for XML. */
export function text(
  [x, y]: readonly [x: number, y: number],
  words: string,
  anchor: "start" | "middle" | "end" = "middle",
): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

export function title(words: string): string {
  return `<text class="title" x="4" y="16" text-anchor="start">${escaped(words)}</text>`;
}

/** Renders a plot as a standalone file that follows the light or dark colour scheme. */
export function standAlone(svg: string): string {
  return `${svg.replace(
    ">",
    `>
<style>text{font:13px system-ui,sans-serif;fill:#333}.title{font-weight:700}.grid{stroke:#ccc}
.line{stroke:#6b6b6b;stroke-width:2;fill:none}.bar{fill:#9a9a9a}.whisker{stroke:#333}.dot{fill:#333}
.line.ours{stroke:#0a6640}.bar.ours{fill:#0a6640}
@media(prefers-color-scheme:dark){text{fill:#ddd}.grid{stroke:#444}.line{stroke:#aaa}.bar{fill:#777}.whisker{stroke:#ddd}
.dot{fill:#ddd}.line.ours{stroke:#6fcf97}.bar.ours{fill:#6fcf97}}</style>`,
  )}\n`;
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
