import { load, type Numbers } from "./load.ts";

/** The parts of a chart: the numbers, and a function that draws with the charting library. */
export interface ChartParts {
  readonly numbers: Numbers;
  readonly drawFigure: typeof import("./figure-charts.ts").drawFigure;
}

/** Loads the parts of charts. Called only once a chart is near the window. */
export async function loadParts(): Promise<ChartParts> {
  const [numbers, { drawFigure }] = await Promise.all([load(), import("./figure-charts.ts")]);
  return { numbers, drawFigure };
}

/**
 * Draws each chart when it comes near the window, and all of them for printing.
 *
 * @param parts called when a chart is near; returns null if there will be no charts
 * @returns a function that removes the charts
 */
export function drawVisible(
  place: HTMLElement,
  windowDays: number,
  parts: () => Promise<ChartParts | null>,
): () => void {
  const waiting = new Set(place.querySelectorAll<HTMLElement>("figure[data-chart]"));
  const ends: (() => void)[] = [];
  let loaded: ChartParts | null = null;
  const drawNow = (figure: HTMLElement) => {
    if (!loaded || !waiting.delete(figure)) return;
    observer.unobserve(figure);
    ends.push(loaded.drawFigure(figure, loaded.numbers, windowDays));
    plotOf(figure).style.minHeight = "";
  };
  const observer = new IntersectionObserver(
    async (entries) => {
      const near = entries.filter(({ isIntersecting }) => isIntersecting);
      if (near.length === 0) return;
      loaded = await parts();
      for (const { target } of near) drawNow(target as HTMLElement);
    },
    { rootMargin: "10%" },
  );
  const drawRest = () => {
    if (!loaded || waiting.size === 0) return;
    for (const figure of [...waiting]) drawNow(figure);
    // The event that is being handled does not reach the charts that have just been drawn.
    window.dispatchEvent(new Event("beforeprint"));
  };
  for (const figure of waiting) {
    plotOf(figure).style.minHeight = `${spaceFor(figure)}px`;
    observer.observe(figure);
  }
  window.addEventListener("beforeprint", drawRest);
  return () => {
    waiting.clear();
    observer.disconnect();
    window.removeEventListener("beforeprint", drawRest);
    for (const end of ends) end();
  };
}

function plotOf(figure: HTMLElement): HTMLElement {
  return figure.querySelector<HTMLElement>(".plot") ?? figure;
}

/** Returns about the height that a chart will have, in pixels, so that nothing moves when it is drawn. */
function spaceFor(figure: HTMLElement): number {
  if (figure.dataset["chart"] === "values") return 44 + 30 * figure.querySelectorAll("tbody tr").length;
  return figure.dataset["chart"] === "trend" ? 280 : 260;
}
