import { createHash } from "node:crypto";
import type { Window } from "@djstats/counting";
import { type Day, dayOf, dayText } from "@djstats/counting";
import type { Report, Trends } from "@djstats/reports";
import { readReport, readTrends } from "@djstats/reports";
import type { Store } from "@djstats/store";
import { limits } from "../limits.ts";

/** Which numbers are asked for. */
export interface Asked {
  readonly window: Window | null;
  readonly asOf: Day | null;
}

/** What the numbers of closed days are made into: kept for a while, so that hits do not wait for it again and again. */
export class Documents {
  readonly #store: Store;
  readonly #kept = new Map<string, Kept>();

  constructor(store: Store) {
    this.#store = store;
  }

  report(asked: Asked, now: Date): Promise<Report> {
    const { window, asOf } = asked;
    return this.#get(`report ${window} ${asOf}`, { asOf, now }, () =>
      readReport(this.#store, { audience: "role", now, window, asOf }),
    );
  }

  trends({ asOf }: Pick<Asked, "asOf">, now: Date): Promise<Trends> {
    return this.#get(`trends ${asOf}`, { asOf, now }, () =>
      readTrends(this.#store, { audience: "role", now, asOf }),
    );
  }

  #get<T extends Report | Trends>(
    name: string,
    { asOf, now }: { readonly asOf: Day | null; readonly now: Date },
    make: () => Promise<T>,
  ): Promise<T> {
    const before = this.#kept.get(name);
    if (before && isFresh(before, { asOf, now })) return before.made as Promise<T>;
    if (this.#kept.size >= documentsKept) this.#kept.clear();
    const kept: Kept = { made: make(), madeMs: now.getTime(), through: null };
    // Where nothing but the time has changed, it stays the same to the byte, and so does its entity tag.
    kept.made = kept.made.then(async (fresh) => {
      const old = await before?.made.catch(() => undefined);
      kept.through = fresh.dataThrough;
      return old && fingerprint(old) === fingerprint(fresh) ? old : fresh;
    });
    this.#kept.set(name, kept);
    kept.made.catch(() => this.#kept.delete(name));
    return kept.made as Promise<T>;
  }
}

interface Kept {
  made: Promise<Report | Trends>;
  readonly madeMs: number;
  /** The last day in it; null while it is made. */
  through: string | null;
}

function isFresh({ madeMs, through }: Kept, { asOf, now }: { asOf: Day | null; now: Date }): boolean {
  const ageMs = now.getTime() - madeMs;
  const isBehind = asOf === null && through !== null && through !== dayText(dayOf(now) - 1);
  return ageMs >= 0 && ageMs < (isBehind ? limits.documentBehindMs : limits.documentMs);
}

const documentsKept = 64;

function fingerprint(document: Report | Trends): string {
  return createHash("sha256")
    .update(JSON.stringify({ ...document, generatedAt: "" }))
    .digest("base64");
}
