import type { HoverPoint } from "./hover-points.ts";

/** Returns the content of the tooltip at a hover point. */
export function tooltip({ title, lines }: HoverPoint): HTMLElement[] {
  const head = document.createElement("p");
  head.append(title);
  if (lines.length === 0) {
    const none = document.createElement("p");
    none.append("no number");
    return [head, none];
  }
  const table = document.createElement("table");
  for (const { name, number, interval, color } of lines) {
    const row = table.insertRow();
    if (name !== "") {
      const cell = row.insertCell();
      const key = document.createElement("span");
      key.className = "key";
      key.style.color = color;
      cell.append(key, name);
    }
    const strong = document.createElement("strong");
    strong.append(number);
    row.insertCell().append(strong);
    row.insertCell().append(interval);
  }
  return [head, table];
}
