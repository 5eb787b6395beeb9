import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

export interface Given {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends a request with exactly these headers, which a browser or `fetch` would not allow. */
export function ask(url: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Given> {
  const { origin } = new URL(url);
  return new Promise((resolve, reject) => {
    // Send the path as it is written. A URL object would normalise it.
    const sent = request(origin, { method, headers, path: url.slice(origin.length) || "/", agent: false });
    sent.on("error", reject);
    sent.on("response", async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) });
    });
    sent.end(body);
  });
}

/** Signs in like a browser that shows the page. */
export function signIn(url: string, token: string, headers: Asking["headers"] = {}): Promise<Given> {
  return ask(`${url}/session`, {
    method: "POST",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "Sec-Fetch-Site": "same-origin",
      ...headers,
    },
    body: new URLSearchParams({ token }).toString(),
  });
}

/** Returns the cookie that was set, as a browser sends it back. */
export function cookieOf({ headers }: Given): string {
  return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}
