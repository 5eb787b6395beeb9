import { type Choices, firstChoices } from "./choices.ts";
import { type Result, resultOf } from "./result.ts";

// Makes the form interactive. Without this script, the page shows the example from its build.
const form = element("form", HTMLFormElement);
form.hidden = false;
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
update();

function update(): void {
  show(resultOf(choices()));
}

function choices(): Choices {
  const data = new FormData(form);
  const names = Object.keys(firstChoices) as (keyof Choices)[];
  const entries = names.map((name) => [name, String(data.get(name) ?? "")] as const);
  return Object.fromEntries(entries) as Record<keyof Choices, string>;
}

function show({ sent, headline, reason, remedy, request, receiver, json }: Result): void {
  element("[data-decision]").dataset["decision"] = sent ? "send" : "skip";
  element("[data-headline]").textContent = headline;
  element("[data-reason]").textContent = reason ?? "";
  element("[data-remedy]").textContent = remedy?.replaceAll("`", "") ?? "";
  element("[data-because]").hidden = reason === null;
  element("[data-request]").textContent = request ?? "This command has no request.";
  element("[data-receiver]").textContent = receiver ?? "";
  element("[data-json]").textContent = json;
}

function element(selector: string): HTMLElement;
function element<E extends HTMLElement>(selector: string, kind: new () => E): E;
function element(selector: string, kind: new () => HTMLElement = HTMLElement): HTMLElement {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
}
