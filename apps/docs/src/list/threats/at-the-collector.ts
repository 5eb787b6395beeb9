import type { Attacker } from "./attacker.ts";

export const atTheCollector: readonly Attacker[] = [
  {
    id: "stranger",
    who: "Anyone who can connect to the collector",
    threats: [
      {
        what: "Stop it by connections that stay open",
        answer:
          "Every connection has a deadline: a TLS handshake and the head of a request 10 seconds, a whole request 20, its response 60, a refused tunnel 2. If 8,192 are open, a new one takes the place of one that waits for no response, so a client that sends its request at once is served.",
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
          "Nobody without the key moves it by more than one for each id they send, and a network has a budget of new developers a day.",
        tests: [
          [
            "packages/collector/test/prefix-rate-limiter.test.ts",
            "one network brings 200 new developers a day",
          ],
        ],
        left: "Who has many networks can still inflate it. The share that was throttled stands in each report.",
      },
    ],
  },
];
