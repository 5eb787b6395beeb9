/** Why a request is rejected: the HTTP status, and a sentence for the reader. */
export const rejections = {
  path: { status: 404, text: "Page not found." },
  method: { status: 405, text: "This address does not support that method." },
  "no-token": {
    status: 401,
    text: "You need a role to read this. Send your token as `Authorization: Bearer`, or sign in at `/`.",
  },
  malformed: {
    status: 400,
    text: "The Authorization header is not `Bearer` and one token, or a cookie was sent more than once.",
  },
  unknown: { status: 401, text: "This collector does not know this token. Check that you copied all of it." },
  revoked: { status: 401, text: "This token was revoked. The infrastructure team can grant a new one." },
  expired: {
    status: 401,
    text: "This token has expired. The infrastructure team can grant a new one.",
  },
  session: { status: 401, text: "Your session is unknown or has ended. Sign in again." },
  role: {
    status: 403,
    text: "The infrastructure role grants and revokes with `djstats-collector access` at the store. It cannot read reports here.",
  },
  "token-in-address": {
    status: 400,
    text: "A token was in the URL, where logs and browser histories record it. Have it revoked, and send the next one as `Authorization: Bearer`.",
  },
  "cross-site": {
    status: 403,
    text: "This request came from another site. Open this page directly.",
  },
  insecure: {
    status: 403,
    text: "Tokens and sessions are accepted only over HTTPS. If a proxy terminates TLS, name it with --trusted-proxy and have it send X-Forwarded-Proto.",
  },
  attempts: {
    status: 429,
    text: "This token or session does not work, and too many others from your network failed before it. One that works is always accepted.",
  },
  pace: {
    status: 429,
    text: "This grant reads or signs in too often, and each time is recorded. Wait a minute.",
  },
  parameter: { status: 400, text: "The URL has a parameter that is not known or not valid." },
  form: { status: 400, text: "Send a form with exactly one token." },
  "no-numbers": { status: 404, text: "There are no numbers for that day." },
  unavailable: {
    status: 503,
    text: "The store is unavailable, and numbers are not shown unless the reading can be recorded. Try again soon.",
  },
  defect: { status: 500, text: "Internal error in djstats-collector. See its log." },
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
