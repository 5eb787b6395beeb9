import type { Comparison, Taken } from "../cost/compare.ts";
import { describeWay } from "../cost/django-command.ts";
import type { CostResult } from "../cost/measure-cost.ts";
import { barPlot } from "./bar-plot.ts";
import { bytes, number, spread } from "./figures.ts";
import type { Plot, Section, Table } from "./section.ts";

const ours = ["djstats", "env", "run"];

const scriptNames: Readonly<Record<string, string>> = {
  bare: "Nothing: the script alone",
  node: "(An empty Node, `node -e 0`)",
  djstats: "djstats embedded: `@djstats/node/start`",
  curl: "A shell that sends with `curl … &`",
  fetch: "`await fetch(…)`",
  "universal-analytics": "universal-analytics",
  "posthog-node": "posthog-node",
  segment: "@segment/analytics-node",
  insight: "insight",
  "astro-telemetry": "@astrojs/telemetry",
};

const startprojectNames: Readonly<Record<string, string>> = {
  bare: "Nothing: the command alone",
  env: "djstats in the shell: `djstats env`",
  run: "`djstats run django-admin startproject …`",
  curl: "A shell that sends with `curl … &`",
  node: "(An empty Node, `node -e 0`, in its place)",
};

/** Describes what tracking costs a command. */
export function costSection({ script, startproject, django, budgets }: CostResult): Section {
  return {
    id: "cost",
    title: "Cost for the command",
    says: [
      "The same command runs alone and tracked in each way, in turn. Each library is used and flushed as its documentation says. The receiver is on the same machine, with TLS, and answers at once, after 20 ms, or never. Two of the libraries have a built-in URL; a local proxy leads them to the receiver. Wall time ends with the command, because that is what a person waits for. Processor time and processes include everything that the command leaves behind.",
      "There are two commands, because djstats counts Django commands through Python and the libraries are for Node programs: a Node script that prints a line, and a real `django-admin startproject`.",
      "Django commands are also reported from Python alone. How long they wait for djstats is timed within the command, from the import of the app or the patch until the command continues: a few milliseconds cannot be seen in the time of a whole command. The limits apply to that time.",
      ...ranks("Node script", script, scriptNames),
      ...ranks("`django-admin startproject`", startproject, startprojectNames),
    ],
    tables: [
      ...tablesOf("A Node script that prints a line", script, scriptNames),
      ...tablesOf("django-admin startproject", startproject, startprojectNames),
      ...djangoTables(django),
    ],
    plots: [
      ...plotOf("cost-script", "Added to a Node script, receiver 20 ms away", script, scriptNames),
      ...plotOf(
        "cost-startproject",
        "Added to startproject, receiver 20 ms away",
        startproject,
        startprojectNames,
      ),
    ],
    budgets,
  };
}

/** Describes a Django that reports without Node: by the app of the Python package, or patched. */
function djangoTables(measured: CostResult["django"]): Table[] {
  return measured.map(({ command, ways }) => ({
    caption: `manage.py ${command}${command === "runserver" ? " --noreload, until it listens" : ""}: reported from Python alone`,
    columns: ["Tracked by", "Waits for djstats", "Wall time added", "Processor time, all", "Arrived"],
    rows: ways.map((way) => ({
      name: describeWay(way.id) ?? startprojectNames[way.id] ?? way.id,
      isOurs: describeWay(way.id) !== undefined,
      cells: [
        way.withinMs ? spread(way.withinMs, "ms") : "",
        added(way),
        spread(way.cpuMs, "ms"),
        isReference(way.id) ? "" : `${way.delivered} of ${way.wallMs.rounds}`,
      ],
    })),
  }));
}

function tablesOf(
  what: string,
  comparisons: readonly Comparison[],
  names: Readonly<Record<string, string>>,
): Table[] {
  const [atOnce, after, never] = comparisons;
  if (!atOnce || !after || !never) return [];
  const at = ({ ways }: Comparison, id: string) => ways.find((way) => way.id === id);
  return [
    {
      caption: `${what}: wall time added, by how the receiver answers`,
      columns: ["Tracked by", "At once", "After 20 ms", "Never"],
      rows: atOnce.ways.map((way) => ({
        name: names[way.id] ?? way.id,
        isOurs: ours.includes(way.id),
        cells: [way, at(after, way.id), at(never, way.id)].map((taken) => (taken ? added(taken) : "")),
      })),
    },
    {
      caption: `${what}: the whole cost, with a receiver that answers at once`,
      columns: [
        "Tracked by",
        "Wall time",
        "Processor time, all",
        "Largest process",
        "Left behind",
        "Arrived",
      ],
      rows: atOnce.ways.map((way) => ({
        name: names[way.id] ?? way.id,
        isOurs: ours.includes(way.id),
        cells: [
          spread(way.wallMs, "ms"),
          spread(way.cpuMs, "ms"),
          bytes(way.peakBytes),
          way.left === 0 ? "nothing" : `${way.left}, for ${number(way.leftMs.median)} ms`,
          isReference(way.id) ? "" : `${way.delivered} of ${way.wallMs.rounds}`,
        ],
      })),
    },
  ];
}

function added({ id, addedMs, wallMs, atLimit }: Taken): string {
  if (id === "bare") return `(takes ${spread(wallMs, "ms")})`;
  if (id === "node") return `(takes ${spread(wallMs, "ms")})`;
  return atLimit ? `ended after ${number(wallMs.median / 1000)} s` : spread(addedMs, "ms");
}

function plotOf(
  id: string,
  title: string,
  comparisons: readonly Comparison[],
  names: Readonly<Record<string, string>>,
): Plot[] {
  const ways =
    comparisons.find(({ answering }) => answering === 20)?.ways.filter(({ id }) => !isReference(id)) ?? [];
  if (ways.length === 0) return [];
  const bars = ways
    .toSorted((a, b) => a.addedMs.median - b.addedMs.median)
    .map(({ id, addedMs }) => ({
      name: (names[id] ?? id).replaceAll("`", ""),
      isOurs: ours.includes(id),
      value: addedMs,
      says: `${number(addedMs.median)} ms`,
    }));
  return [{ id, title, svg: barPlot(title, bars) }];
}

/** Names the way that adds least, among those whose request arrived. */
function ranks(
  what: string,
  comparisons: readonly Comparison[],
  names: Readonly<Record<string, string>>,
): string[] {
  const delivering = (comparisons[1]?.ways ?? [])
    .filter(({ id, delivered }) => !isReference(id) && delivered > 0)
    .toSorted((a, b) => a.addedMs.median - b.addedMs.median);
  if (delivering.length === 0) return [];
  const list = delivering.map(({ id, addedMs }) => `${names[id] ?? id}, ${number(addedMs.median)} ms`);
  return [
    `Time added to the ${what} by each way that delivered its request, shortest first, with the receiver 20 ms away: ${list.join("; ")}.`,
  ];
}

function isReference(id: string): boolean {
  return id === "bare" || id === "node";
}
