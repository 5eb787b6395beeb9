import { dayOf, dayText } from "@djstats/counting";
import { limits } from "../limits.ts";
import type { DocumentRequest, MadeDocument, MakeDocument } from "./make-document.ts";

/** Documents of closed days. Each is kept for a while, because making it takes the time of a thousand hits. */
export class Documents {
  readonly #make: MakeDocument;
  readonly #latest = new Map<string, KeptDocument>();
  /** Documents of earlier days, of which there are thousands. Kept apart, so that they never displace the latest. */
  readonly #earlier = new Map<string, KeptDocument>();

  constructor(make: MakeDocument) {
    this.#make = make;
  }

  get(request: DocumentRequest): Promise<MadeDocument> {
    const { name, window, asOf } = request;
    const kept = asOf === null ? this.#latest : this.#earlier;
    const key = `${name} ${window} ${asOf}`;
    const before = kept.get(key);
    if (before && isFresh(before, request)) return before.document;
    const document = this.#makeAgain(request, before);
    const made: KeptDocument = { document, madeMs: request.now.getTime(), through: null };
    kept.delete(key);
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > limits.documentsKept && oldest !== undefined) kept.delete(oldest);
    document.then(
      ({ through }) => {
        made.through = through;
      },
      () => {
        if (kept.get(key) === made) kept.delete(key);
      },
    );
    return document;
  }

  /**
   * Makes a document. If only the time has changed, returns the previous one, so that its entity tag stays the same.
   */
  async #makeAgain(request: DocumentRequest, before: KeptDocument | undefined): Promise<MadeDocument> {
    const fresh = await this.#make(request);
    const old = await before?.document.catch(() => undefined);
    return old?.fingerprint === fresh.fingerprint ? old : fresh;
  }
}

interface KeptDocument {
  readonly document: Promise<MadeDocument>;
  readonly madeMs: number;
  /** The last day in it; null while it is made. */
  through: string | null;
}

function isFresh({ madeMs, through }: KeptDocument, { asOf, now }: DocumentRequest): boolean {
  const ageMs = now.getTime() - madeMs;
  const isBehind = asOf === null && through !== null && through !== dayText(dayOf(now) - 1);
  return ageMs >= 0 && ageMs < (isBehind ? limits.documentBehindMs : limits.documentMs);
}
