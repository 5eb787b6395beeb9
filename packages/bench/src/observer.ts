import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Django, djangoAdmin, djstats, type Receiver, runProgram, told } from "@djstats/testing";
import { comparePaired } from "./paired.ts";
import type { Row } from "./table.ts";

/** What the observer adds in a shell where `djstats env` ran. */
export async function measureObserver(receiver: Receiver, django: Django): Promise<Row[]> {
  using person = told(receiver.endpoint);
  const { home } = person;
  // A copy of its own, so that byte code is, or is not, kept beside it and nowhere else.
  const installed = join(home.path, "installed");
  cpSync(dirname(djstats), installed, { recursive: true, filter: (path) => !path.includes("__pycache__") });
  const { stdout } = await runProgram([process.execPath, join(installed, "main.cjs"), "env"], {
    env: home.env,
  });
  const variables = Object.fromEntries(
    [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
  const cwd = home.work;
  const pair = (
    argv: (round: number, which: string) => string[],
    more: Record<string, string>,
    rounds: number,
  ) =>
    comparePaired(
      [
        { argv: (round) => argv(round, "bare"), env: { ...home.env, ...more }, cwd },
        { argv: (round) => argv(round, "ours"), env: { ...home.env, ...more, ...variables }, cwd },
      ],
      rounds,
    )[1]?.overFirstMs ?? Number.NaN;
  const pass = () => [django.python, "-c", "pass"];
  const startproject = (round: number, which: string) => [
    ...djangoAdmin(django),
    "startproject",
    `${which}${round + 3}`,
  ];
  const uncached = { PYTHONDONTWRITEBYTECODE: "1" };
  return [
    {
      what: "another Python, byte code not kept",
      measured: pair(pass, uncached, 301),
      budget: 1,
      unit: "ms",
    },
    { what: "another Python", measured: pair(pass, {}, 301), budget: 1, unit: "ms" },
    {
      what: "django-admin startproject, sent each time",
      measured: pair(startproject, {}, 61),
      budget: 6,
      unit: "ms",
    },
  ];
}
