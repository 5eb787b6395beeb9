import { firstWindow, numbersView } from "../src/pages/numbers-view.ts";
import { SessionOver } from "./load.ts";
import { type ChartParts, drawVisible, loadParts } from "./visible-charts.ts";

const place = document.querySelector<HTMLElement>("#numbers");
if (place) start(place);

/** Adds charts to the page from the server. If the numbers cannot be loaded, its tables remain. */
function start(place: HTMLElement): void {
  let loading: Promise<ChartParts> | null = null;
  let loaded: ChartParts | null = null;
  const parts = async () => {
    try {
      loading ??= loadParts();
      loaded = await loading;
    } catch (error) {
      if (error instanceof SessionOver) window.location.reload();
      else showTablesOnly(place);
    }
    return loaded;
  };
  // The server's HTML is identical to the HTML that this script would make.
  for (const table of tablesOfValues(place)) table.removeAttribute("open");
  let stop = drawVisible(place, Number(place.dataset["window"]), parts);

  const choose = ({ numbers }: ChartParts, windowDays: number) => {
    stop();
    place.innerHTML = String(numbersView({ ...numbers, windowDays, hasCharts: true }));
    stop = drawVisible(place, windowDays, parts);
  };
  place.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-window]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    // Before the numbers are here, the server shows the window.
    if (!loaded) return;
    event.preventDefault();
    window.history.pushState(null, "", link.getAttribute("href"));
    choose(loaded, Number(link.dataset["window"]));
    place.querySelector<HTMLElement>("a[aria-current]")?.focus({ preventScroll: true });
  });
  const follow = async () => {
    const all = await parts();
    // Read only now: the reader may have gone on while the numbers were loading.
    if (all) choose(all, windowInAddress());
  };
  window.addEventListener("popstate", follow);
  // The reader may have gone back before this script ran.
  if (Number(place.dataset["window"]) !== windowInAddress()) follow();
}

function windowInAddress(): number {
  return Number(new URLSearchParams(window.location.search).get("window") ?? firstWindow);
}

function tablesOfValues(place: HTMLElement): Iterable<HTMLElement> {
  return place.querySelectorAll<HTMLElement>("[data-chart=values] details");
}

function showTablesOnly(place: HTMLElement): void {
  for (const table of tablesOfValues(place)) table.setAttribute("open", "");
  for (const plot of place.querySelectorAll<HTMLElement>(".plot")) plot.style.minHeight = "";
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.append(
    "The charts could not be drawn because the numbers did not load. The tables below are complete.",
  );
  place.prepend(note);
}
