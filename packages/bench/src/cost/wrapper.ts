import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  consentedUser,
  djangoAdmin,
  djstats,
  findDjango,
  type Home,
  makeHome,
  type Receiver,
} from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { comparePaired, type Timed } from "../measure/paired.ts";

const run = [process.execPath, djstats, "run"];
/** The most that the wrapper may cost in addition to an empty Node. */
const allowanceMs = 10;

/** Measures what `djstats run` adds to a command, on and off. */
export function measureWrapper(receiver: Receiver, extent: Extent): Budget[] {
  const states = [
    ["opted out by DJANGO_NO_ANALYTICS", off(receiver, { DJANGO_NO_ANALYTICS: "1" }, null)],
    ["opted out by the file", off(receiver, {}, "disable=1\n")],
    ["without a destination", off(receiver, { DJSTATS_ENDPOINT: "", DJSTATS_TRACKING_ID: "" }, null)],
    ["ready to send", consentedUser(receiver.endpoint).home],
  ] as const;
  const rounds = extent.rounds(21);
  const rows = states.map(([state, home]) => {
    const at = { env: home.env, cwd: home.work };
    const row = budgetOf(`djstats run /bin/true, ${state}`, rounds, [
      { argv: () => ["/bin/true"], ...at },
      { argv: () => [...run, "/bin/true"], ...at },
      { argv: () => [process.execPath, "-e", "0"], ...at },
    ]);
    home[Symbol.dispose]();
    return row;
  });
  const django = findDjango();
  if (!django) return rows;
  const { home } = consentedUser(receiver.endpoint);
  const at = { env: home.env, cwd: home.work };
  const startproject = (name: string) => [...djangoAdmin(django), "startproject", name];
  rows.push(
    budgetOf("djstats run django-admin startproject, sent each time", rounds, [
      { argv: (round) => startproject(`bare${round + 3}`), ...at },
      { argv: (round) => [...run, ...startproject(`ours${round + 3}`)], ...at, isReported: true },
      { argv: () => [process.execPath, "-e", "0"], ...at },
    ]),
  );
  home[Symbol.dispose]();
  return rows;
}

/** Times the command alone, the command through djstats, and an empty Node, the least that a Node command costs. */
function budgetOf(what: string, rounds: number, candidates: readonly [Timed, Timed, Timed]): Budget {
  const [, wrapped, node] = comparePaired(candidates, rounds);
  if (!wrapped || !node) throw new Error("Nothing was measured.");
  const limit = { atMost: node.ms.median + allowanceMs };
  return {
    what: `${what}, compared with the command alone`,
    measured: wrapped.overFirstMs,
    limit,
    unit: "ms",
  };
}

function off(receiver: Receiver, env: Record<string, string>, config: string | null): Home {
  const home = makeHome({ DJSTATS_ENDPOINT: receiver.endpoint, DJSTATS_TRACKING_ID: "UA-12345-1", ...env });
  if (config !== null) {
    mkdirSync(dirname(home.config));
    writeFileSync(home.config, config);
  }
  return home;
}
