import type { Chart, Width } from "@djstats/reports/charts";
import { fontFamily, init } from "@djstats/reports/charts";
import type { HoverPoint } from "./hover-points.ts";
import { Pointer } from "./pointer.ts";

/** What a figure shows. */
export interface Drawn {
  readonly make: (width: Width) => Chart;
  readonly stops: readonly HoverPoint[];
  /** The axis that stops follow one another on. */
  readonly along: "x" | "y";
  /** On A4, where the style gives it as much: a page learns of its paper too late to measure for it. */
  readonly paperWidth: Width;
  /** How many stops Page Up and Page Down go. */
  readonly page: number;
}

/** Draws a chart into its place, and again where that changes its width. Gives what ends it. */
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
