import type { Dimension } from "@djstats/core/vocabulary";
import type { ReportWindow } from "@djstats/reports";
import { sharesChart, trendChart, valuesChart } from "@djstats/reports/charts";
import { firstWindow, numbersView } from "../src/pages/numbers-view.ts";
import { type Drawn, draw } from "./draw.ts";
import { shareHoverPoints, trendHoverPoints, valueHoverPoints } from "./hover-points.ts";
import { load, type Numbers } from "./load.ts";

const place = document.querySelector<HTMLElement>("#numbers");
if (place)
  start(place).catch(() => {
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    note.append(
      "The charts could not be drawn because the numbers did not load. The tables below are complete.",
    );
    place.prepend(note);
  });

/** Draws charts into the page from the server. If the numbers cannot be loaded, its tables remain. */
async function start(place: HTMLElement): Promise<void> {
  const address = window.location.href;
  const numbers = await load();
  if (numbers === null) {
    window.location.reload();
    return;
  }
  const shown = Number(place.dataset["window"]);
  // The server's HTML is identical to what would be made here.
  for (const table of place.querySelectorAll("[data-chart=values] details")) table.removeAttribute("open");
  let stop = drawAll(place, numbers, shown);
  const choose = (windowDays: number) => {
    stop();
    place.innerHTML = String(numbersView({ ...numbers, windowDays, hasCharts: true }));
    stop = drawAll(place, numbers, windowDays);
  };
  place.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-window]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    window.history.pushState(null, "", link.getAttribute("href"));
    choose(Number(link.dataset["window"]));
    place.querySelector<HTMLElement>("a[aria-current]")?.focus({ preventScroll: true });
  });
  const follow = () =>
    choose(Number(new URLSearchParams(window.location.search).get("window") ?? firstWindow));
  window.addEventListener("popstate", follow);
  // The reader may have gone back before the numbers arrived.
  if (window.location.href !== address) follow();
}

/** Returns a function that removes the charts. */
function drawAll(place: HTMLElement, numbers: Numbers, windowDays: number): () => void {
  const window = numbers.report.windows.find(({ days }) => days === windowDays);
  const figures = [...place.querySelectorAll<HTMLElement>("figure[data-chart]")];
  const ends = figures.flatMap((figure) => {
    const plot = figure.querySelector<HTMLElement>(".plot");
    return plot && window ? [draw(plot, drawnIn(figure, numbers, window))] : [];
  });
  return () => {
    for (const end of ends) end();
  };
}

function drawnIn({ dataset }: HTMLElement, { trends }: Numbers, window: ReportWindow): Drawn {
  const dimension = dataset["dimension"] as Dimension;
  switch (dataset["chart"]) {
    case "values":
      return {
        make: (width) => valuesChart(window, dimension, width),
        stops: valueHoverPoints(window, dimension),
        along: "y",
        paperWidth: 272,
        page: 5,
      };
    case "shares":
      return {
        make: (width) => sharesChart(trends, dimension, width),
        stops: shareHoverPoints(trends, dimension),
        along: "x",
        paperWidth: 380,
        page: 4,
      };
    default:
      return {
        make: (width) => trendChart(trends, window.days, width),
        stops: trendHoverPoints(trends, window.days),
        along: "x",
        paperWidth: 680,
        page: 30,
      };
  }
}
