import type { show } from "./show-view.ts";

// Makes the form above the chart interactive. The drawing code and the numbers are loaded once a reader uses the form
// or opens a link to a view. Without this script, the page shows the first view, and links to all charts and files.
const explorer = document.querySelector<HTMLElement>("[data-explorer]");
const form = explorer?.querySelector("form");
if (explorer && form) start(explorer, form);

function start(explorer: HTMLElement, form: HTMLFormElement): void {
  for (const hidden of explorer.querySelectorAll<HTMLElement>("[data-live]")) hidden.hidden = false;
  const showTrouble = (isShown: boolean) => {
    const note = explorer.querySelector<HTMLElement>("[data-trouble]");
    if (note) note.hidden = !isShown;
  };
  let loading: ReturnType<typeof load> | null = null;
  const update = async (query: () => URLSearchParams, isNew: boolean) => {
    try {
      loading ??= load(explorer, form);
      const showView = await loading;
      showView(query(), isNew);
      showTrouble(false);
    } catch {
      loading = null;
      showTrouble(true);
    }
  };
  form.addEventListener("change", () => update(() => queryOfForm(form), true));
  form.addEventListener("submit", (event) => event.preventDefault());
  const follow = () => update(() => new URLSearchParams(window.location.search), false);
  window.addEventListener("popstate", follow);
  form.addEventListener("focusin", () => update(() => queryOfForm(form), false), { once: true });
  if (window.location.search !== "") follow();
}

function queryOfForm(form: HTMLFormElement): URLSearchParams {
  return new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

async function load(explorer: HTMLElement, form: HTMLFormElement): Promise<ReturnType<typeof show>> {
  const [module, response] = await Promise.all([import("./show-view.ts"), fetch("series.json")]);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return module.show(explorer, form, await response.json());
}
