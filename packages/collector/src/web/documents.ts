import { createHash } from "node:crypto";
import type { Day } from "../count/day.ts";
import type { Window } from "../count/windows.ts";
import { limits } from "../limits.ts";
import { readReport, readTrends } from "../report/read-report.ts";
import type { Report } from "../report/report-schema.ts";
import type { Trends } from "../report/trends-schema.ts";
import type { Store } from "../store/store.ts";

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
    return this.#get(`report ${window} ${asOf}`, now, () =>
      readReport(this.#store, { audience: "role", now, window, asOf }),
    );
  }

  trends({ asOf }: Pick<Asked, "asOf">, now: Date): Promise<Trends> {
    return this.#get(`trends ${asOf}`, now, () => readTrends(this.#store, { audience: "role", now, asOf }));
  }

  #get<T extends Report | Trends>(name: string, now: Date, make: () => Promise<T>): Promise<T> {
    const before = this.#kept.get(name);
    const ageMs = now.getTime() - (before?.madeMs ?? 0);
    if (before && ageMs >= 0 && ageMs < limits.answerMs) return before.made as Promise<T>;
    if (this.#kept.size >= documentsKept) this.#kept.clear();
    // Where nothing but the time has changed, it stays the same to the byte, and so does its entity tag.
    const made = make().then(async (fresh) => {
      const old = (await before?.made.catch(() => undefined)) as T | undefined;
      return old && fingerprint(old) === fingerprint(fresh) ? old : fresh;
    });
    this.#kept.set(name, { made, madeMs: now.getTime() });
    made.catch(() => this.#kept.delete(name));
    return made;
  }
}

interface Kept {
  readonly made: Promise<Report | Trends>;
  readonly madeMs: number;
}

const documentsKept = 64;

function fingerprint(document: Report | Trends): string {
  return createHash("sha256")
    .update(JSON.stringify({ ...document, generatedAt: "" }))
    .digest("base64");
}
