import type { Attacker } from "./attacker.ts";

const inflation = "packages/collector/test/cost-of-inflation.test.ts";

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
        what: "Fill its disk",
        answer:
          "The store has a fixed number of rows, so no hit makes it larger for long. The write-ahead log is emptied each second and at 32 MB; if another process keeps it from being emptied, hits get 503 from 128 MB on. 8 MB of the disk are reserved, so that the log can be emptied on a full disk.",
        tests: [
          ["packages/collector/e2e/sqlite.test.ts", "recovers on its own after a burst has filled the disk"],
          ["packages/store/test/write-ahead-log.test.ts", "grows to its limit while another process reads"],
        ],
        left: "If something else fills the disk, hits are refused until there is room again. A file system that writes changed blocks elsewhere, such as Btrfs or ZFS, may need more room than the reserve.",
      },
      {
        what: "Read its metrics, through a page that a browser on the machine has open",
        answer:
          "`/metrics` answers a request from the machine itself only if it asks for `localhost` or a loopback address, and no proxy forwarded it.",
        tests: [
          [
            "packages/collector/e2e/serve.test.ts",
            "shows no metrics to a page whose name resolves to this machine",
          ],
        ],
        left: "From other machines, `--admin` answers anyone who can reach it, by any name.",
      },
      {
        what: "Learn whether an ID was counted today, from the time of the response",
        answer:
          "Every valid hit is answered together with its batch, whether it was known, new or rate-limited. A batch rewrites as many rows for hits that change nothing as for hits that change something, up to 8 hits.",
        tests: [
          [
            "packages/collector/e2e/constant-time.test.ts",
            "the time of a response does not reveal whether a hit was known, new or rate-limited",
          ],
        ],
        left: "That is a statistical test with 60 samples of each kind. Someone who measures far more often, next to the collector, may still find a difference.",
      },
      {
        what: "Inflate the count",
        answer:
          "Without the key, no one can change it by more than one for each ID they send. In a UTC day, 200 hits from one network (/24, or /48 of IPv6) may change a register, and 3,200 from one /32 of IPv6.",
        tests: [
          ["packages/collector/test/prefix-rate-limiter.test.ts", "lasts for the whole day"],
          [inflation, "needs at least 3 networks for a day to add 1% to a daily count of 100,000"],
        ],
        left: "It takes at least 3 networks to add 1% to a daily count of 100,000, and anyone with many networks can add more. IPv6 addresses are cheap: a provider's allocation may hold several /32s. Every report shows the share that was rate-limited.",
      },
      {
        what: "Keep the developers of a network from being counted",
        answer:
          "Replaying a known ID does not count towards the limit, and developers who were counted that day stay counted. The limit starts anew each UTC day.",
        tests: [[inflation, "can exhaust the limit of their network with 200 requests"]],
        left: "200 requests with invented IDs from one network keep every other developer in it from being counted until the day is over. We accept that: without a limit, they could add any number instead.",
      },
      {
        what: "Evade the limit behind a proxy that the collector does not trust",
        answer:
          "A connection from the machine itself has no limit only if no header shows that it was forwarded. Otherwise it counts as one network, and the log has a warning.",
        tests: [["packages/collector/e2e/serve.test.ts", "treats an untrusted proxy as one network"]],
        left: "A proxy on the same machine that adds none of the usual headers cannot be distinguished from the machine's own requests, and has no limit. The recipes set `X-Forwarded-For`.",
      },
    ],
  },
];
