import { formatValue } from "@djstats/reports/browser";
import { drawView } from "./draw-view.ts";
import { type NamedWeek, queryOf, readView, type View, valuesOf } from "./view.ts";

type Shared = Pick<NamedWeek, "generatedAt" | "headline" | "simulated" | "coverage">;
type Series = Shared & { readonly weeks: readonly Omit<NamedWeek, keyof Shared>[] };

/**
 * Returns a function that shows the view of a query in the page: chart, table, CSV file, form and address.
 *
 * @param series the content of `series.json`
 */
export function show(
  explorer: HTMLElement,
  form: HTMLFormElement,
  { weeks, generatedAt, headline, simulated, coverage }: Series,
): (query: URLSearchParams, isNew: boolean) => void {
  const named = weeks.map((week): NamedWeek => ({ ...week, generatedAt, headline, simulated, coverage }));
  const part = (name: string) => {
    const found = explorer.querySelector<HTMLElement>(`[data-${name}]`);
    if (!found) throw new Error(`The page has no [data-${name}].`);
    return found;
  };
  let csvUrl: string | null = null;
  return (query, isNew) => {
    const view = readView(query, named);
    const { caption, draw, marks, table, csv, csvName } = drawView(named, view);
    part("drawn").innerHTML = [
      `<div class="wide">${draw(1000)}</div>`,
      `<div class="narrow">${draw(340)}</div>`,
    ].join("");
    part("caption").textContent = caption;
    part("marks").replaceChildren(...marks.map((text) => item(text)));
    part("table").innerHTML = table;
    fillForm(form, view, named);
    if (csvUrl !== null) URL.revokeObjectURL(csvUrl);
    csvUrl = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    link(part("csv"), csvUrl).download = csvName;
    link(part("permalink"), queryOf(view));
    if (isNew) window.history.pushState(null, "", queryOf(view));
  };
}

function item(text: string): HTMLElement {
  const element = document.createElement("li");
  element.append(text);
  return element;
}

function link(element: HTMLElement, href: string): HTMLAnchorElement {
  if (!(element instanceof HTMLAnchorElement)) throw new Error("The page has no link for the view.");
  element.href = href;
  return element;
}

function fillForm(form: HTMLFormElement, view: View, weeks: readonly NamedWeek[]): void {
  const { by, windowDays, values, measure, from, through } = view;
  const select = (name: string) => [...form.querySelectorAll<HTMLSelectElement>(`select[name=${name}]`)];
  const choices: Record<string, string> = { window: String(windowDays), by, as: measure, from, to: through };
  for (const [name, value] of Object.entries(choices)) for (const one of select(name)) one.value = value;
  const known = by === "total" ? [] : valuesOf(weeks, { by, windowDays });
  for (const [at, one] of select("value").entries()) {
    const options = known.map((value) => new Option(by === "total" ? value : formatValue(by, value), value));
    one.replaceChildren(new Option(at === 0 ? "All" : "Nothing", ""), ...options);
    one.value = values[at] ?? "";
    one.disabled = by === "total" || (at === 1 && values.length === 0);
  }
  for (const one of select("as")) one.disabled = by === "total";
}
