import { secureHeaders } from "hono/secure-headers";
import { isPage } from "./error-response.ts";
import type { Guard } from "./request-context.ts";

/** Every header that Hono would set by itself. No header lets a page of another site read a response. */
const always = {
  xContentTypeOptions: "nosniff",
  crossOriginResourcePolicy: "same-origin",
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  referrerPolicy: false,
  // Only the operator knows whether a host is reached over HTTPS alone.
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} as const;

const [none, self] = ["'none'", "'self'"];

const pageHeaders = secureHeaders({
  ...always,
  crossOriginOpenerPolicy: "same-origin",
  // With `no-referrer`, the Origin of a form would be null.
  referrerPolicy: "same-origin",
  contentSecurityPolicy: {
    defaultSrc: [none],
    scriptSrc: [self],
    styleSrc: [self],
    fontSrc: [self],
    imgSrc: [self, "data:"],
    connectSrc: [self],
    formAction: [self],
    baseUri: [none],
    frameAncestors: [none],
  },
});

/** The headers of everything that is not a page. A browser may still show it. */
const documentHeaders = secureHeaders({
  ...always,
  contentSecurityPolicy: { defaultSrc: [none], frameAncestors: [none] },
});

/** Sets the headers that every response has, errors included. */
export const securityHeaders: Guard = async (c, next) => {
  const isForPeople = isPage(c.req.path);
  await (isForPeople ? pageHeaders : documentHeaders)(c, next);
  // A search engine sees only one page, the one that asks for a token.
  if (!isForPeople) c.res.headers.set("X-Robots-Tag", "noindex");
};
