import { randomInt, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const headers = { "User-Agent": "Django/5.2.3 CPython/3.13.1 (Linux; x86_64)" };

/** A stream of hits over several connections, which runs until it is stopped. */
export interface Load {
  /** IDs whose hits were answered with 200, by any process of the collector. */
  readonly acknowledged: ReadonlySet<string>;
  /** The number of responses for each status. 0 stands for no response. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Sends further hits to this URL. IDs that the previous URL acknowledged are not sent again. */
  readonly aim: (url: string) => void;
  readonly stop: () => Promise<void>;
}

/** Sends one hit. Returns the response status, or 0 without a response. */
export function sendHit(url: string, id: string, agent?: Agent): Promise<number> {
  return new Promise((resolve) => {
    const body = `v=1&tid=UA-1-1&cid=${id}&t=event&ec=runserver&ea=runserver&av=5.2.3`;
    const sent = request(
      `${url}/collect`,
      { method: "POST", headers: { ...headers, "Content-Length": body.length }, ...(agent && { agent }) },
      (answer) => {
        answer.resume();
        answer.on("error", () => resolve(0));
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("error", () => resolve(0));
    sent.end(body);
  });
}

/** @param pauseMs the pause between two hits on a connection */
export function startLoad(connections: number, pauseMs = 0): Load {
  const acknowledged = new Set<string>();
  const statuses = new Map<number, number>();
  const agent = new Agent({ keepAlive: true });
  let aimed = { url: "", known: [] as string[], latest: "" };
  let isOver = false;
  const workers = Array.from({ length: connections }, async () => {
    while (!isOver) {
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
      const status = await sendHit(at.url, id, agent);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 200) {
        acknowledged.add(id);
        at.known.push(id);
      }
      if (status === 0 || pauseMs > 0) await sleep(Math.max(pauseMs, 1));
    }
  });
  return {
    acknowledged,
    statuses,
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
