import { type NumbersRequest, type PublishedNumbers, parsePublishedNumbers } from "@djstats/core";
import { exchange, responseBytes } from "./exchange.ts";

/** Published numbers, or why there are none, in a sentence that repeats nothing of the response. */
export type NumbersRead =
  | { readonly state: "read"; readonly numbers: PublishedNumbers }
  | { readonly state: "missing"; readonly why: string };

/** Makes the request for published numbers, once, and checks the response. Never part of a run. */
export async function readNumbers(
  { headers, ...request }: NumbersRequest,
  env: NodeJS.ProcessEnv = process.env,
): Promise<NumbersRead> {
  const { url } = request;
  const done = await exchange({ ...request, headers: { ...headers } }, env, "text");
  if (done.outcome === "failed") return missing(`${url} cannot be read (${done.error}).`);
  const { status, text } = done;
  if (status === 404 || status === 410) return missing(`${headers.host} publishes no numbers at ${url}.`);
  if (status >= 300 && status < 400)
    return missing(`${url} was answered with ${status}, and djstats follows no redirect.`);
  if (status !== 200) return missing(`${url} was answered with ${status}.`);
  if (Buffer.byteLength(text) >= responseBytes)
    return missing(`${url} has more than ${responseBytes / 1024} KB, so it is not a published week.`);
  const numbers = parsePublishedNumbers(text);
  return numbers
    ? { state: "read", numbers }
    : missing(`${url} is not a week that djstats-collector published.`);
}

function missing(why: string): NumbersRead {
  return { state: "missing", why };
}
