import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import {
  copyDjango,
  type Django,
  djangoAdmin,
  djstats,
  patchDjango,
  type Receiver,
  told,
} from "@djstats/testing";
import { comparePaired } from "./paired.ts";
import type { Row } from "./table.ts";

/** What the patch of `integrations/django` adds to startproject, over the same Django without it. */
export function measureDjangoPatch(receiver: Receiver, django: Django): Row[] {
  using person = told(receiver.endpoint);
  const { home } = person;
  const [bare, patched, bin] = ["bare", "patched", "bin"].map((name) => join(home.path, name)) as [
    string,
    string,
    string,
  ];
  copyDjango(django, bare);
  patchDjango(django, patched);
  mkdirSync(bin);
  symlinkSync(djstats, join(bin, "djstats"));
  const withDjstats = { PATH: [bin, home.env["PATH"]].join(delimiter) };
  const over = (what: string, more: Record<string, string>): Row => {
    const timed = (which: string) => ({
      argv: (round: number) => [
        ...djangoAdmin(django),
        "startproject",
        `${what.replaceAll(/\W/g, "")}${which}${round + 3}`,
      ],
      env: { ...home.env, ...more, PYTHONPATH: which === "bare" ? bare : patched },
      cwd: home.work,
    });
    const measured = comparePaired([timed("bare"), timed("patched")], 61)[1]?.overFirstMs ?? Number.NaN;
    return { what: `startproject, ${what}`, measured, budget: null, unit: "ms" };
  };
  return [
    over("djstats is not installed", {}),
    over("opted out by variable", { ...withDjstats, DO_NOT_TRACK: "1" }),
    over("sent each time", withDjstats),
  ];
}
