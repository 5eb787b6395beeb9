import { join } from "node:path";
import {
  consentedUser,
  copyDjango,
  type Django,
  djangoAdmin,
  patchDjango,
  type Receiver,
} from "@djstats/testing";
import type { Extent } from "../measure/extent.ts";
import { comparePaired } from "../measure/paired.ts";
import { type Spread, spreadOf } from "../measure/spread.ts";

/** What the patch adds to startproject in one situation. */
export interface Patched {
  readonly when: string;
  readonly addedMs: Spread;
}

/** Measures what the patch in `integrations/django` adds to startproject, compared with the same Django without it. */
export function measureDjangoPatch(
  receiver: Receiver,
  { django, extent }: { readonly django: Django; readonly extent: Extent },
): Patched[] {
  using person = consentedUser(receiver.endpoint);
  const { home } = person;
  const [bare, patched] = [join(home.path, "bare"), join(home.path, "patched")];
  copyDjango(django, bare);
  patchDjango(django, patched);
  const over = (when: string, more: Record<string, string>): Patched => {
    const timed = (which: string) => ({
      argv: (round: number) => [
        ...djangoAdmin(django),
        "startproject",
        `${when.replaceAll(/\W/g, "")}${which}${round + 3}`,
      ],
      env: { ...home.env, ...more, PYTHONPATH: which === "bare" ? bare : patched },
      cwd: home.work,
    });
    const [, patchedOne] = comparePaired([timed("bare"), timed("patched")], extent.rounds(21));
    return { when, addedMs: patchedOne?.overFirstMs ?? spreadOf([]) };
  };
  return [
    over("no destination", { DJSTATS_ENDPOINT: "", DJSTATS_TRACKING_ID: "" }),
    over("opted out by variable", { DO_NOT_TRACK: "1" }),
    over("sent each time", {}),
  ];
}
