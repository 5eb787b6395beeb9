/** Why a request is rejected: the HTTP status, and a sentence for the reader. */
export const rejections = {
  path: { status: 404, text: "There is no such page." },
  method: { status: 405, text: "This address does not take that method." },
  "no-token": {
    status: 401,
    text: "This is for those with a role. Send the token as `Authorization: Bearer`, or sign in at the page `/`.",
  },
  malformed: {
    status: 400,
    text: "The Authorization header is not one `Bearer` and a token, or a cookie came more than once.",
  },
  unknown: { status: 401, text: "This token is none of this collector's. Check that all of it was copied." },
  revoked: { status: 401, text: "This token was revoked. The infrastructure team can grant another." },
  expired: {
    status: 401,
    text: "The last day of this token is over. The infrastructure team can grant another.",
  },
  session: { status: 401, text: "There is no such session, or it is over. Sign in again." },
  role: {
    status: 403,
    text: "Infrastructure grants and revokes, with `djstats-collector access` at the store; it reads no reports here.",
  },
  "token-in-address": {
    status: 400,
    text: "A token was in the address, where logs and histories keep it. Have it revoked; send the next one as `Authorization: Bearer`.",
  },
  "cross-site": {
    status: 403,
    text: "This request came from a page of another site. Open this one by itself.",
  },
  insecure: {
    status: 403,
    text: "Tokens and sessions are taken over HTTPS alone. Where a proxy ends TLS, name it with --trusted-proxy, and have it send X-Forwarded-Proto.",
  },
  attempts: {
    status: 429,
    text: "This token or session does not work, and too many others from your network failed before it. One that works is always accepted.",
  },
  pace: {
    status: 429,
    text: "This grant reads or signs in too often, and each time is recorded. Wait a minute.",
  },
  parameter: { status: 400, text: "The address has a parameter that is not understood." },
  form: { status: 400, text: "This takes a form with one token." },
  "no-numbers": { status: 404, text: "There is no number of that day." },
  unavailable: {
    status: 503,
    text: "The store cannot be used now, and what cannot be written down is not shown. Try again soon.",
  },
  defect: { status: 500, text: "A defect of djstats-collector. Its log says where." },
} as const;

export type Rejection = keyof typeof rejections;

/** The outcome of a request: exactly one of these. `open` needs no token. */
export type PageOutcome = "read" | "unchanged" | "open" | "signed-in" | "signed-out" | `refused:${Rejection}`;

const pageOutcomes: readonly PageOutcome[] = [
  "read",
  "unchanged",
  "open",
  "signed-in",
  "signed-out",
  ...(Object.keys(rejections) as Rejection[]).map((why) => `refused:${why}` as const),
];

/** Counts the outcomes of requests since the process began, zeros included. */
export class PageOutcomeCounters {
  readonly #life = new Map<PageOutcome, number>(pageOutcomes.map((outcome) => [outcome, 0]));

  add(outcome: PageOutcome): void {
    this.#life.set(outcome, (this.#life.get(outcome) ?? 0) + 1);
  }

  get life(): ReadonlyMap<PageOutcome, number> {
    return this.#life;
  }
}

/** Rejects a request. Handlers and guards throw it; the app answers it. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly why: Rejection;

  /** @param text a sentence that says more than the reason's own; never contains text of a request */
  constructor(why: Rejection, text: string = rejections[why].text) {
    super(text);
    this.why = why;
  }
}
