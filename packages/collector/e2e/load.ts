import { randomInt, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const headers = { "User-Agent": "Django/5.2.3 CPython/3.13.1 (Linux; x86_64)" };

/** A stream of hits over several connections, which runs until it is stopped. */
export interface Load {
  /** IDs whose hits were answered with 200, by any process of the collector. */
  readonly acknowledged: ReadonlySet<string>;
  /** When the latest acknowledged hit of an ID was sent, in ms since 1970. */
  readonly sentMs: ReadonlyMap<string, number>;
  /** The number of responses for each status. 0 stands for no response. */
  readonly statuses: ReadonlyMap<number, number>;
  /** The number of hits that were sent, whatever their outcome. */
  readonly sent: () => number;
  /** How many responses with status 503 had no `Retry-After`. */
  readonly withoutRetryAfter: () => number;
  /** When the first hit after the latest 503 was acknowledged, by `performance.now()`. Null until one is. */
  readonly countsSinceMs: () => number | null;
  /** Sends further hits to this URL. IDs that the previous URL acknowledged are not sent again. */
  readonly aim: (url: string) => void;
  readonly stop: () => Promise<void>;
}

/** Sends one hit. Returns the response status, or 0 without a response. */
export async function sendHit(url: string, id: string, agent?: Agent): Promise<number> {
  return (await exchangeHit(url, id, agent)).status;
}

interface Answer {
  /** 0 without a response. */
  readonly status: number;
  readonly hasRetryAfter: boolean;
}

function exchangeHit(url: string, id: string, agent?: Agent): Promise<Answer> {
  const none = { status: 0, hasRetryAfter: false };
  return new Promise((resolve) => {
    const body = `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3`;
    const sent = request(
      `${url}/collect`,
      { method: "POST", headers: { ...headers, "Content-Length": body.length }, ...(agent && { agent }) },
      (answer) => {
        answer.resume();
        answer.on("error", () => resolve(none));
        const { statusCode: status = 0, headers } = answer;
        answer.on("end", () => resolve({ status, hasRetryAfter: Number(headers["retry-after"]) > 0 }));
      },
    );
    sent.on("error", () => resolve(none));
    sent.end(body);
  });
}

/**
 * @param pauseMs the pause between two hits on a connection
 * @param longestMs the load ends by itself after this time
 */
export function startLoad(connections: number, pauseMs = 0, longestMs = Number.POSITIVE_INFINITY): Load {
  const acknowledged = new Set<string>();
  const sentMs = new Map<string, number>();
  const statuses = new Map<number, number>();
  const end = performance.now() + longestMs;
  let sent = 0;
  let withoutRetryAfter = 0;
  let countsSinceMs: number | null = null;
  const agent = new Agent({ keepAlive: true });
  let aimed = { url: "", known: [] as string[], latest: "" };
  let isOver = false;
  const workers = Array.from({ length: connections }, async () => {
    while (!isOver && performance.now() < end) {
      const at = aimed;
      if (at.url === "") {
        await sleep(1);
        continue;
      }
      // Mix new IDs, IDs that are being written right now, and known IDs.
      const kind = randomInt(10);
      const old = kind < 4 ? at.latest : kind < 6 ? at.known[randomInt(at.known.length + 1)] : "";
      const id = old || randomUUID();
      at.latest = id;
      const beganMs = Date.now();
      sent += 1;
      const { status, hasRetryAfter } = await exchangeHit(at.url, id, agent);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) {
        acknowledged.add(id);
        sentMs.set(id, Math.max(beganMs, sentMs.get(id) ?? 0));
        at.known.push(id);
        countsSinceMs ??= performance.now();
      } else if (status === 503) {
        countsSinceMs = null;
        if (!hasRetryAfter) withoutRetryAfter += 1;
      }
      if (status === 0 || pauseMs > 0) await sleep(Math.max(pauseMs, 1));
    }
  });
  return {
    acknowledged,
    sentMs,
    statuses,
    sent: () => sent,
    withoutRetryAfter: () => withoutRetryAfter,
    countsSinceMs: () => countsSinceMs,
    aim: (url) => {
      aimed = { url, known: [], latest: "" };
    },
    stop: async () => {
      isOver = true;
      await Promise.all(workers);
      agent.destroy();
    },
  };
}
