import type { IncomingMessage, ServerResponse } from "node:http";
import { errorCode, StoreError } from "@djstats/store";
import { limits } from "../limits.ts";
import { errorLocation } from "../log.ts";
import { clientAddress } from "../receive/client-address.ts";
import {
  type Answer,
  fileAnswer,
  pageAnswer,
  problemAnswer,
  rejectionHeaders,
  sendAnswer,
} from "./answer.ts";
import { answerDocument, auditRead, documentsByPath, schemaFiles } from "./answer-document.ts";
import { authenticate, readCredential, refuseTokenInAddress } from "./authenticate.ts";
import { type DashboardView, dashboardPage } from "./dashboard-page.ts";
import { Documents } from "./documents.ts";
import { LoginThrottle } from "./login-throttle.ts";
import { HttpError, PageOutcomeCounters, rejections } from "./outcomes.ts";
import { readParameters } from "./parameters.ts";
import { ReadRateLimiter } from "./read-rate-limiter.ts";
import type { PagesDeps, RequestContext } from "./request-context.ts";
import { signIn, signOut } from "./sign-in.ts";
import { signInPage } from "./sign-in-page.ts";
import { transportOf } from "./transport.ts";

interface Route {
  readonly methods: readonly string[];
  readonly act: (visit: RequestContext) => Promise<Answer> | Answer;
  /** Whether people see it: they are told on a page what programs are told in JSON. */
  readonly isPage?: true;
}

const reading = ["GET", "HEAD"];

/** The pages and documents for those who may read the numbers, by their exact paths. */
export class Pages {
  readonly #outcomeCounters = new PageOutcomeCounters();
  readonly #shared: Pick<RequestContext, "parts" | "documents" | "attempts" | "pace">;
  readonly #routes: ReadonlyMap<string, Route>;
  /** When it was last logged that the store could not be used: once a second, however many ask. */
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(parts: PagesDeps) {
    this.#shared = {
      parts,
      documents: new Documents(parts.store),
      attempts: new LoginThrottle(),
      pace: new ReadRateLimiter(),
    };
    this.#routes = makeRoutes(parts);
  }

  /** Whether a path is one of these, as it is written: there is no other spelling. */
  has(path: string): boolean {
    return this.#routes.has(path);
  }

  /** How many requests had each outcome since the process began. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomeCounters.life;
  }

  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    at: Pick<RequestContext, "path" | "query">,
  ): Promise<void> {
    const route = this.#routes.get(at.path);
    const answer = await this.#answerOf(request, at, route).catch((error: unknown) =>
      this.#refusal(error, route),
    );
    this.#outcomeCounters.add(answer.outcome);
    sendAnswer(request, response, answer);
  }

  async #answerOf(
    request: IncomingMessage,
    at: Pick<RequestContext, "path" | "query">,
    route: Route | undefined,
  ): Promise<Answer> {
    if (!route) throw new HttpError("path");
    if (!route.methods.includes(request.method ?? "")) throw new HttpError("method");
    return route.act(this.#visit(request, at));
  }

  #visit(request: IncomingMessage, at: Pick<RequestContext, "path" | "query">): RequestContext {
    const { trustedProxies, clock } = this.#shared.parts;
    const forwarded = request.headers["x-forwarded-for"]?.toString();
    return {
      ...at,
      ...this.#shared,
      request,
      transport: transportOf(request, trustedProxies),
      address: clientAddress(request.socket.remoteAddress, forwarded, trustedProxies),
      now: clock(),
    };
  }

  #refusal(error: unknown, route: Route | undefined): Answer {
    const { log, files } = this.#shared.parts;
    const refused = refusedBecause(error);
    const { why, message } = refused;
    if (why === "defect") log("error", "defect", { at: errorLocation(error) });
    if (why === "unavailable" && performance.now() - this.#saidMs >= limits.tickMs) {
      this.#saidMs = performance.now();
      log("warning", "not-shown", { code: errorCode(error) });
    }
    const { status } = rejections[why];
    const headers = {
      ...rejectionHeaders(status),
      ...(why === "method" && route ? { Allow: route.methods.join(", ") } : {}),
    };
    if (!route?.isPage) return problemAnswer(refused, headers);
    const page = signInPage({ files, message, isPrivate: why !== "insecure" });
    return pageAnswer(`refused:${why}`, page, { status, headers });
  }
}

function makeRoutes({ files }: PagesDeps): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>([
    ["/", { methods: reading, act: firstPage, isPage: true }],
    ["/session", { methods: ["POST"], act: signIn, isPage: true }],
    ["/session/end", { methods: ["POST"], act: signOut, isPage: true }],
  ]);
  for (const [path, make] of Object.entries(documentsByPath))
    routes.set(path, { methods: reading, act: (visit) => answerDocument(visit, make) });
  for (const [path, file] of schemaFiles)
    routes.set(path, { methods: reading, act: ({ request }) => fileAnswer(request, file, "max-age=3600") });
  // What such a file holds is in its name.
  for (const [path, file] of files)
    routes.set(path, {
      methods: reading,
      act: ({ request }) => fileAnswer(request, file, "max-age=31536000, immutable"),
    });
  return routes;
}

/** The dashboard for those who are signed in, and the page to sign in at for everybody else. */
async function firstPage(visit: RequestContext): Promise<Answer> {
  const { files } = visit.parts;
  await refuseTokenInAddress(visit);
  const { window } = readParameters(visit.query, ["window"]);
  if (visit.transport === "plain") throw new HttpError("insecure");
  if (readCredential(visit) === null) return pageAnswer("open", signInPage({ files, message: null }));
  const { grant, endsAt } = await authenticate(visit);
  const numbers = await readNumbers(visit);
  const through = typeof numbers === "string" ? "no numbers yet" : `through ${numbers.report.dataThrough}`;
  await auditRead(visit, grant, `dashboard, ${through}`);
  const { holder, role } = grant;
  return pageAnswer("read", dashboardPage({ files, holder, role: role ?? "", endsAt, window, numbers }));
}

async function readNumbers({ documents, now }: RequestContext): Promise<DashboardView["numbers"]> {
  try {
    const latest = { window: null, asOf: null };
    return { report: await documents.report(latest, now), trends: await documents.trends(latest, now) };
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
}

function refusedBecause(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const isOurs = [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return new HttpError(isOurs ? "defect" : "unavailable");
}
