import type { BlockList } from "node:net";
import { jsonSchemas } from "@djstats/reports";
import { Hono } from "hono";
import { compress } from "hono/compress";
import { etag } from "hono/etag";
import { methodNotAllowed } from "hono/method-not-allowed";
import { limits } from "../limits.ts";
import { warnOnce } from "../log.ts";
import { PrefixRateLimiter } from "../receive/prefix-rate-limiter.ts";
import type { PageHandler } from "../receive/server-deps.ts";
import { answerDocument, documentsByPath } from "./answer-document.ts";
import { AuditRateLimiter } from "./audit-rate-limiter.ts";
import { rejectTokenInAddress } from "./authenticate.ts";
import { Documents } from "./documents.ts";
import { makeErrorResponse } from "./error-response.ts";
import { firstPage } from "./first-page.ts";
import { nodeAdapter } from "./node-adapter.ts";
import { HttpError, PageOutcomeCounters } from "./outcomes.ts";
import type { PagesContext, PagesDeps, PagesEnv } from "./request-context.ts";
import { rejectForeignForms, rejectOtherSites } from "./same-origin.ts";
import { securityHeaders } from "./security-headers.ts";
import { signIn, signOut } from "./sign-in.ts";
import { etagOf, type StaticFile } from "./static-files.ts";
import { makeToHttpError } from "./to-http-error.ts";

/** Makes the pages and documents for people with a role, for servers that receive through these proxies. */
export function makePages(deps: PagesDeps, trustedProxies: BlockList): PageHandler {
  const outcomeCounters = new PageOutcomeCounters();
  const app = makeApp(deps, outcomeCounters);
  const paths = new Set(app.routes.filter(({ method }) => method !== "ALL").map(({ path }) => path));
  return {
    has: (path) => paths.has(path),
    answer: nodeAdapter(app, trustedProxies),
    outcomes: outcomeCounters.life,
  };
}

/** Makes the app: every path, with the guards that a request passes in this order. It counts each request once. */
export function makeApp(deps: PagesDeps, outcomeCounters: PageOutcomeCounters): Hono<PagesEnv> {
  const shared = {
    deps,
    documents: new Documents(deps.makeDocument),
    failedAttempts: new PrefixRateLimiter(limits.failedAttempts),
    auditRateLimiter: new AuditRateLimiter(),
    warnOfOtherPort: warnOnce(deps.log, "host-without-port"),
  };
  const errorResponse = makeErrorResponse(deps.files);
  const toHttpError = makeToHttpError(deps.log);
  // A path has one spelling: Hono's own `getPath` would decode it.
  const app = new Hono<PagesEnv>({ getPath: (_, options) => options?.env?.path ?? "" });

  app.use(async (c, next) => {
    // Handlers of everything that needs a token set another one.
    c.set("outcome", "open");
    await next();
    const outcome = c.get("outcome");
    outcomeCounters.add(outcome === "read" && c.res.status === 304 ? "unchanged" : outcome);
  });
  app.use(securityHeaders);
  app.use(async (c, next) => {
    c.set("request", { ...shared, ...c.env, headers: c.req.raw.headers, now: deps.clock() });
    await next();
  });
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) =>
        errorResponse(c, new HttpError("method"), { Allow: methods.join(", ") }),
    }),
  );
  app.notFound((c) => errorResponse(c, new HttpError("path")));
  app.onError((error, c) => errorResponse(c, toHttpError(error)));

  // The tables of a year are large, and nothing that a page repeats from a request is secret.
  app.get("/", compress(), rejectTokenInAddress, firstPage);
  app.post("/session", rejectForeignForms, rejectTokenInAddress, signIn);
  app.post("/session/end", rejectForeignForms, signOut);
  const ifChanged = etag();
  for (const [path, made] of Object.entries(documentsByPath))
    app.get(path, rejectOtherSites, rejectTokenInAddress, ifChanged, (c) => answerDocument(c, made));
  for (const [name, schema] of Object.entries(jsonSchemas)) {
    const body = Buffer.from(`${JSON.stringify(schema, null, 2)}\n`);
    const file = { body, type: "application/schema+json", etag: etagOf(body) };
    app.get(`/v1/${name.replace(".v1.", ".")}`, ifChanged, (c) => answerFile(c, file, "max-age=3600"));
  }
  // The name of such a file contains a hash of its content.
  for (const [path, file] of deps.files)
    app.get(path, ifChanged, (c) => answerFile(c, file, "max-age=31536000, immutable"));
  return app;
}

/** Answers with a file that needs no token. */
function answerFile(c: PagesContext, { body, type, etag }: StaticFile, caching: string): Response {
  return c.body(body, 200, { "Content-Type": type, ETag: etag, "Cache-Control": `public, ${caching}` });
}
