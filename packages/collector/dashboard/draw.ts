import type { Chart, Width } from "@djstats/reports/charts";
import { fontFamily, init } from "@djstats/reports/charts";
import type { HoverPoint } from "./hover-points.ts";
import { Pointer } from "./pointer.ts";

/** The content of a figure. */
export interface Drawn {
  readonly make: (width: Width) => Chart;
  readonly stops: readonly HoverPoint[];
  /** The axis along which the hover points are ordered. */
  readonly along: "x" | "y";
  /** Width on A4, as the style sheet has it: a page learns of printing too late to measure. */
  readonly paperWidth: Width;
  /** How many hover points Page Up and Page Down move. */
  readonly page: number;
}

/** Draws a chart, and redraws it when its container changes width. Returns a function that stops this. */
export function draw(place: HTMLElement, { make, paperWidth, ...pointing }: Drawn): () => void {
  const surface = document.createElement("div");
  surface.className = "surface";
  place.append(surface);
  const chart = init(surface, null, { renderer: "svg", width: 1, height: 1 });
  const pointer = new Pointer({ place, surface, chart, ...pointing });
  let drawnWidth = 0;
  const fit = (width: Width) => {
    if (width === drawnWidth || width === 0) return;
    drawnWidth = width;
    const { height, option, title } = make(width);
    chart.resize({ width, height });
    chart.setOption({ textStyle: { fontFamily }, ...option }, { notMerge: true });
    place.setAttribute("aria-label", title);
    pointer.leave();
  };
  const fitPlace = () => fit(Math.floor(place.getBoundingClientRect().width));
  const fitPaper = () => fit(paperWidth);
  const observer = new ResizeObserver(fitPlace);
  observer.observe(place);
  window.addEventListener("beforeprint", fitPaper);
  window.addEventListener("afterprint", fitPlace);
  fitPlace();
  return () => {
    observer.disconnect();
    window.removeEventListener("beforeprint", fitPaper);
    window.removeEventListener("afterprint", fitPlace);
    chart.dispose();
    place.replaceChildren();
  };
}
