import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  consentedUser,
  type Django,
  djangoAdmin,
  djstats,
  type Receiver,
  runProgram,
} from "@djstats/testing";
import type { Budget } from "../measure/budget.ts";
import type { Extent } from "../measure/extent.ts";
import { comparePaired } from "../measure/paired.ts";
import { exported } from "./candidates.ts";

/** Python compiles the observer each time if it may not store byte code, as it does with every other module. */
const uncachedMs = 2.5;

/** Measures what the observer adds in a shell after `djstats env`. */
export async function measureObserver(
  receiver: Receiver,
  { django, extent }: { readonly django: Django; readonly extent: Extent },
): Promise<Budget[]> {
  using person = consentedUser(receiver.endpoint);
  const { home } = person;
  // A separate copy, so that the test controls whether byte code is stored next to it.
  const installed = join(home.path, "installed");
  cpSync(dirname(djstats), installed, { recursive: true, filter: (path) => !path.includes("__pycache__") });
  const { stdout } = await runProgram([process.execPath, join(installed, "main.cjs"), "env"], {
    env: home.env,
  });
  const variables = exported(stdout);
  const cwd = home.work;
  const budgetOf = (what: string, atMost: number, candidate: Pair): Budget => {
    const { argv, more = {}, rounds } = candidate;
    const [, ours] = comparePaired(
      [
        { argv: (round) => argv(round, "bare"), env: { ...home.env, ...more }, cwd },
        {
          argv: (round) => argv(round, "ours"),
          env: { ...home.env, ...more, ...variables },
          cwd,
          isReported: argv === startproject,
        },
      ],
      extent.rounds(rounds),
    );
    if (!ours) throw new Error("Nothing was measured.");
    return { what: `The observer, in ${what}`, measured: ours.overFirstMs, limit: { atMost }, unit: "ms" };
  };
  const pass = () => [django.python, "-c", "pass"];
  const startproject = (round: number, which: string) => [
    ...djangoAdmin(django),
    "startproject",
    `${which}${round + 3}`,
  ];
  const uncached = { PYTHONDONTWRITEBYTECODE: "1" };
  return [
    budgetOf("another Python, byte code not stored", uncachedMs, { argv: pass, more: uncached, rounds: 75 }),
    budgetOf("another Python", 1, { argv: pass, rounds: 75 }),
    budgetOf("django-admin startproject, sent each time", 6, { argv: startproject, rounds: 31 }),
  ];
}

interface Pair {
  readonly argv: (round: number, which: string) => string[];
  readonly more?: Record<string, string>;
  readonly rounds: number;
}
