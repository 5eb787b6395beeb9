import type { Window } from "@djstats/counting";
import { StoreError } from "@djstats/store";
import { auditRead } from "./answer-document.ts";
import { authenticate, readCredential } from "./authenticate.ts";
import { type DashboardView, dashboardPage } from "./dashboard-page.ts";
import { HttpError } from "./outcomes.ts";
import { readParameters } from "./parameters.ts";
import type { PagesContext, RequestContext } from "./request-context.ts";
import { isSameOrigin } from "./same-origin.ts";
import { signInPage } from "./sign-in-page.ts";

/**
 * `GET /`: shows the dashboard to readers who are signed in, and the sign-in page to anyone else. Readers who come from
 * a page of another origin have to follow one more link.
 */
export async function firstPage(c: PagesContext): Promise<Response> {
  const request = c.get("request");
  const { files } = request.deps;
  const { window } = readParameters(request.query, ["window"]);
  if (request.transport === "plain") throw new HttpError("insecure");
  c.header("Cache-Control", "no-store");
  // A page of another origin could load this one repeatedly; if both are on one site, the browser sends the cookie.
  const isForeign = isSameOrigin(request) === false;
  if (isForeign || readCredential(request) === null)
    return c.html(signInPage({ files, message: null, hasLink: isForeign }));
  const { grant, endsAt } = await authenticate(request, "read");
  const numbers = await readNumbers(request, window);
  const through = typeof numbers === "string" ? "no numbers yet" : `through ${numbers.through}`;
  await auditRead(request, grant, `dashboard, ${through}`);
  c.set("outcome", "read");
  const { holder, role } = grant;
  return c.html(dashboardPage({ files, holder, role: role ?? "", endsAt, window, numbers }));
}

async function readNumbers(
  { documents, now }: RequestContext,
  window: Window | null,
): Promise<DashboardView["numbers"]> {
  try {
    return await documents.get({ name: "dashboard", window, asOf: null, now });
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
}
