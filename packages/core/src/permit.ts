import type { Destination } from "./destination.ts";
import type { Facts } from "./facts.ts";

/** What a permit allows: to send, or only to print what would be sent. */
export type Purpose = "send" | "print";

/** Placeholder for the digits of a run if there are none. Only printed. */
export const noSessionId = "<made for each run>";

export interface Permitted {
  readonly facts: Facts;
  /** Null only in a permit to print, if no destination is configured. */
  readonly destination: Destination | null;
  /** Null only in a permit to print, if there is no ID yet that may be sent. */
  readonly clientId: string | null;
  /** Random digits of this run, for a form that requires them; a placeholder only in a permit to print. */
  readonly sessionId: string;
}

/**
 * Proof of what the policy allowed. Only `decide` makes permits, and a hit can be built from nothing else.
 */
export class Permit<P extends Purpose> {
  readonly #purpose: P;
  readonly #permitted: Permitted;

  constructor(purpose: P, permitted: Permitted) {
    this.#purpose = purpose;
    this.#permitted = permitted;
  }

  /** Opens a permit. Throws a TypeError for anything that `decide` did not make. */
  static open<P extends Purpose>(permit: Permit<P>): Permitted & { readonly purpose: P } {
    if (!(#purpose in permit)) throw new TypeError("Only decide() makes permits.");
    return { purpose: permit.#purpose, ...permit.#permitted };
  }
}
