import type { Attacker } from "./attacker.ts";

export const atTheCollector: readonly Attacker[] = [
  {
    id: "stranger",
    who: "Anyone who can connect to the collector",
    threats: [
      {
        what: "Stop it with connections that stay open",
        answer:
          "Every connection has a deadline: 10 seconds for a TLS handshake and for the head of a request, 20 for a whole request, 60 for its response, and 2 for a refused tunnel. If 8,192 connections are open, a new one replaces one that is not waiting for a response. A client that sends its request at once is therefore served.",
        tests: [
          ["packages/collector/e2e/connections.test.ts", "keeps no connection, whatever it sends"],
          [
            "packages/collector/test/connections.test.ts",
            "drops the connection that has been idle for longest",
          ],
        ],
        left: "An attacker who opens connections faster than the machine accepts them, or fills its network, still keeps others out for as long as that lasts.",
      },
      {
        what: "Move the count",
        answer:
          "Without the key, each invented ID moves the count by at most one, and each network may add only a limited number of developers per day.",
        tests: [
          [
            "packages/collector/test/prefix-rate-limiter.test.ts",
            "one network brings 200 new developers a day",
          ],
        ],
        left: "Someone with many networks can still inflate it. Every report states the share that was rate-limited.",
      },
    ],
  },
];
