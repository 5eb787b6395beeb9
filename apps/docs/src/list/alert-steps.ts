/** The meaning of an alert, and the steps to take, for the runbook. */
export interface AlertSteps {
  readonly means: string;
  /** Sentences, in the order of the steps. */
  readonly steps: readonly string[];
}

/** Every alert of `recipes/alerts.yml`, in its order. */
export const alertSteps: Readonly<Record<string, AlertSteps>> = {
  CollectorAway: {
    means:
      "Prometheus cannot read `/metrics` of a collector. If it is the only one, nothing is counted. In a fleet, the load balancer sends the hits to the others.",
    steps: [
      "`systemctl status djstats-collector`, or `docker compose ps`, or `kubectl --namespace djstats get pods`.",
      "If it ended, the last line of its log says why, with what to do. It starts again by itself.",
      "If it runs, ask it on its own machine: `curl http://127.0.0.1:8081/metrics`. If it answers, look at the network between it and Prometheus.",
    ],
  },
  CollectorNotScraped: {
    means:
      "No collector has the metric `djstats_ready`: Prometheus has no target, or reads a different program. All other alerts are silent meanwhile.",
    steps: [
      "Look at Prometheus' page of targets. The job must be named `djstats-collector`.",
      "The public listener answers `/metrics` only to its own machine. From elsewhere, use `--admin`.",
    ],
  },
  BackupOld: {
    means: "The store was last exported or dumped more than two days ago, or never.",
    steps: [
      "`systemctl list-timers` and `journalctl -u djstats-collector-backup` show when the backup ran and what it printed.",
      "Run it by hand: `systemctl start djstats-collector-backup`. The alert ends once a backup is complete.",
      "If the disk is full, delete older copies first. The recipe keeps only the newest, so look for other files.",
    ],
  },
  StoreRefuses: {
    means:
      "The collector runs, but hits are answered with 503 and a `Retry-After`, and are lost: djstats does not send again. Counting resumes without a restart.",
    steps: [
      "The log has the reason, in the event `store-unavailable`.",
      "SQLite: look at the disk (`df`), at its mount options, and whether another process reads the file for long.",
      "PostgreSQL: follow the steps for a failover below. If every epoch has ended or was destroyed, follow the steps for keys.",
      "After `store-available` in the log, compare `report` with the day before: what arrived in between is missing.",
    ],
  },
  Silence: {
    means:
      "No hit has been counted for six hours, though a collector answers Prometheus. Clients' requests do not reach it.",
    steps: [
      "Send a hit from outside: `curl -i https://collector.example/debug/collect -d 'v=1&t=event'`. It counts nothing.",
      "No answer: look at the name in DNS, the certificate, the firewall and the proxy.",
      "An answer: look at the endpoint and the tracking ID that the released djstats sends to. A small count may also be silent over a holiday.",
    ],
  },
  HitsRefused: {
    means: "More than a tenth of the requests of an hour, and more than a hundred, were rejected.",
    steps: [
      "The label `outcome` names the reason. `refused:path` and `refused:method` are mostly scanners: no hit is lost.",
      "`refused:tracking-id`: compare `--tracking-id` with the destination of the released djstats.",
      "`refused:unavailable`: the same as StoreRefuses. `refused:defect`: report the event `defect` from the log.",
      "`refused:too-large` or `refused:timeout` after a change of the proxy: compare it with the recipe.",
    ],
  },
  HitsThrottled: {
    means:
      "One network sends more new IDs than its rate limit allows: a large company or a school, or someone who inflates the count. Hits over the limit are answered, and not counted.",
    steps: [
      "All hits throttled, and `untrusted-proxy` in the log: the proxy is not in `--trusted-proxy`, so all clients are one network.",
      "Otherwise nothing has to be done: every report states the share. The collector stores no address, so it cannot say which network it is.",
      "Raise `--prefix-budget` only if you know the cause. It is the price of inflating the count.",
    ],
  },
  SomebodyTriesTokens: {
    means: "More than 50 attempts in an hour with tokens or sessions that do not exist.",
    steps: [
      "They cannot be guessed: a token has 256 random bits. After 20 attempts, a network gets 429.",
      "Find the source at the firewall; the collector stores no address. A program with an old configuration is likelier than an attack.",
    ],
  },
  TokenOverUsed: {
    means:
      "A revoked or expired token is used, or a token was sent in an address or without HTTPS, where logs may hold it.",
    steps: [
      "`djstats-collector access audit` names the grant.",
      "If it was sent in an address or without HTTPS: `access revoke` it, and grant a new one.",
      "If it was revoked or has expired: ask its owner which program still has it.",
    ],
  },
  NothingWrittenDown: {
    means: "A report or page was not shown, because its reading could not be written to the audit log first.",
    steps: [
      "The cause is in the store: look for `store-unavailable` and `not-shown` in the log, and follow StoreRefuses.",
      "`refused:defect` in `djstats_access_total`: report the event `defect` from the log.",
    ],
  },
};
