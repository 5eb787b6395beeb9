/** The part of Pagefind's script that is used here. The build adds the script to the site. */
interface Pagefind {
  readonly options: (options: { baseUrl: string; excerptLength: number }) => Promise<void>;
  readonly search: (words: string) => Promise<{
    readonly results: readonly { readonly data: () => Promise<Found> }[];
  }>;
}

interface Found {
  readonly url: string;
  readonly meta: { readonly title?: string };
  /** Part of the page, in which `<mark>` is the only HTML. */
  readonly excerpt: string;
}

const most = 20;
const site = new URL("../", document.baseURI);
const form = document.querySelector("search form") as HTMLFormElement;
const input = form.elements.namedItem("q") as HTMLInputElement;
const summary = document.querySelector("[data-summary]") as HTMLElement;
const list = document.querySelector("[data-results]") as HTMLElement;
let asked = 0;

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", () => search(input.value));
input.value = new URLSearchParams(location.search).get("q") ?? "";
if (input.value !== "") search(input.value);

async function search(words: string): Promise<void> {
  asked += 1;
  const turn = asked;
  const found = words.trim() === "" ? [] : await find(words);
  // A later search has started since, and its result replaces this one.
  if (turn !== asked) return;
  list.replaceChildren(...found.slice(0, most).map(item));
  summary.textContent = words.trim() === "" ? "" : summaryText(found.length, words);
}

async function find(words: string): Promise<Found[]> {
  const pagefind = await load();
  const { results } = await pagefind.search(words);
  return Promise.all(results.slice(0, most).map(({ data }) => data()));
}

let loading: Promise<Pagefind> | null = null;

function load(): Promise<Pagefind> {
  loading ??= import(/* @vite-ignore */ new URL("pagefind/pagefind.js", site).href).then(
    async (pagefind: Pagefind) => {
      await pagefind.options({ baseUrl: site.pathname, excerptLength: 24 });
      return pagefind;
    },
  );
  return loading;
}

function summaryText(count: number, words: string): string {
  if (count === 0) return `Nothing found for “${words}”.`;
  return `${count === most ? `The first ${most} pages` : count === 1 ? "One page" : `${count} pages`} for “${words}”`;
}

function item({ url, meta, excerpt }: Found): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = meta.title ?? url;
  const text = document.createElement("p");
  text.append(...marked(excerpt));
  const entry = document.createElement("li");
  entry.append(link, text);
  return entry;
}

/** Returns the excerpt as nodes: its `<mark>` elements are kept, everything else becomes text. */
function marked(excerpt: string): Node[] {
  const parsed = new DOMParser().parseFromString(excerpt, "text/html").body;
  return [...parsed.childNodes].map((node) => {
    const isMark = node instanceof HTMLElement && node.tagName === "MARK";
    const made = isMark ? document.createElement("mark") : document.createTextNode("");
    made.textContent = node.textContent;
    return made;
  });
}
