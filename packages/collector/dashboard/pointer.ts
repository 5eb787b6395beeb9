import type { init } from "@djstats/reports/charts";
import { narrowBelow } from "@djstats/reports/charts";
import { type HoverPoint, spoken } from "./hover-points.ts";
import { tooltip } from "./tooltip.ts";

interface Parts {
  /** The element that has the focus. */
  readonly place: HTMLElement;
  readonly surface: HTMLElement;
  readonly chart: ReturnType<typeof init>;
  readonly stops: readonly HoverPoint[];
  readonly along: "x" | "y";
  readonly page: number;
}

/** Moves between the hover points of a chart by mouse, finger or keys, and shows and announces each. */
export class Pointer {
  readonly #parts: Parts;
  readonly #marks = element("div", "marks");
  readonly #box = element("div", "tip");
  readonly #announcement = element("p", "away");
  #current: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { place } = parts;
    this.#announcement.setAttribute("aria-live", "polite");
    this.#box.setAttribute("aria-hidden", "true");
    this.#marks.setAttribute("aria-hidden", "true");
    place.append(this.#marks, this.#box, this.#announcement);
    if (parts.stops.length === 0) {
      place.setAttribute("role", "img");
      return;
    }
    place.tabIndex = 0;
    place.setAttribute("role", "application");
    place.setAttribute("aria-roledescription", "chart");
    const hint = element("p", "hint");
    hint.id = `hint-${++hints}`;
    hint.append(hintOf(parts));
    place.append(hint);
    place.setAttribute("aria-describedby", hint.id);
    place.addEventListener("pointermove", (event) => this.#follow(event));
    place.addEventListener("pointerdown", (event) => this.#follow(event));
    place.addEventListener("pointerleave", () => this.leave());
    place.addEventListener("blur", () => this.leave());
    place.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Hides the tooltip. */
  leave(): void {
    this.#current = null;
    this.#marks.replaceChildren();
    this.#box.replaceChildren();
    this.#box.hidden = true;
  }

  #follow({ clientX, clientY }: PointerEvent): void {
    const { surface, chart, stops, along } = this.#parts;
    const { left, top } = surface.getBoundingClientRect();
    const point = [clientX - left, clientY - top];
    if (!chart.containPixel("grid", point)) {
      this.leave();
      return;
    }
    const at = chart.convertFromPixel("grid", point)[along === "x" ? 0 : 1] ?? 0;
    this.#show(nearest(stops, at));
  }

  #press(event: KeyboardEvent): void {
    const { stops, page } = this.#parts;
    const last = stops.length - 1;
    // The first key press starts at the latest day, or the largest bar.
    const from = this.#current ?? (this.#parts.along === "x" ? last + 1 : -1);
    const goals: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - 1,
      ArrowDown: from + 1,
      PageUp: from - page,
      PageDown: from + page,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") this.leave();
    const goal = goals[event.key];
    if (goal === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const index = Math.min(last, Math.max(0, goal));
    this.#show(index);
    const stop = stops[index];
    this.#announcement.textContent = stop ? spoken(stop) : "";
  }

  #show(index: number): void {
    if (index === this.#current) return;
    const { surface, chart, stops, along } = this.#parts;
    const stop = stops[index];
    if (!stop) return;
    this.leave();
    this.#current = index;
    const pixel = (value: number) =>
      chart.convertToPixel("grid", along === "x" ? [stop.at, value] : [value, stop.at]) as number[];
    const [x = 0, y = 0] = pixel(0);
    const dots = stop.lines.map(({ value, color }) => {
      const [left = 0, top = 0] = pixel(value);
      const dot = element("span", "dot");
      dot.style.translate = `${left}px ${top}px`;
      dot.style.color = color;
      return dot;
    });
    const line = element("span", `rule ${along}`);
    line.style.translate = along === "x" ? `${x}px 0` : `0 ${y}px`;
    this.#marks.append(line, ...dots);
    this.#box.replaceChildren(...tooltip(stop));
    this.#box.hidden = false;
    this.#put(x, along === "x" ? 0 : y, surface.clientWidth);
  }

  /** Places the tooltip next to the line, on the side with more room; above the chart if neither side has room. */
  #put(x: number, y: number, width: number): void {
    const { along, place } = this.#parts;
    const { offsetWidth, offsetHeight } = this.#box;
    const above = -offsetHeight - 8;
    const isAbove = width < narrowBelow && place.getBoundingClientRect().top + above > 0;
    const nextToLine = x > width / 2 ? x - offsetWidth - 14 : x + 14;
    const left = along === "x" ? nextToLine : width - offsetWidth;
    const top = along === "y" ? y + 14 : isAbove ? above : 4;
    this.#box.style.translate = `${Math.max(0, Math.min(width - offsetWidth, left))}px ${top}px`;
  }
}

let hints = 0;

function hintOf({ along, page }: Parts): string {
  return along === "x"
    ? `← → move by one, Page Up and Page Down by ${page}, Home and End go to the ends`
    : "↑ ↓ move by one";
}

function nearest(stops: readonly HoverPoint[], at: number): number {
  return stops.reduce(
    (best, stop, index) =>
      Math.abs(stop.at - at) < Math.abs((stops[best]?.at ?? Number.POSITIVE_INFINITY) - at) ? index : best,
    0,
  );
}

function element(name: "div" | "p" | "span", className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
