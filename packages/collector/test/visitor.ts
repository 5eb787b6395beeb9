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

/** Asks a server for something, with exactly these headers, which a browser or `fetch` would not let one choose. */
export function ask(url: string, { method = "GET", headers = {}, body }: Asking = {}): Promise<Given> {
  const { origin } = new URL(url);
  return new Promise((resolve, reject) => {
    // As it is written: a URL would be made tidy.
    const sent = request(origin, { method, headers, path: url.slice(origin.length) || "/", agent: false });
    sent.on("error", reject);
    sent.on("response", async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: await text(answer) });
    });
    sent.end(body);
  });
}

/** Signs in as a browser does that shows the page. */
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

/** The cookie that was set, as a browser sends it back. */
export function cookieOf({ headers }: Given): string {
  return headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}
