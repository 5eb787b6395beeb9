/** A guide, with the sentence that describes it to search engines and on the page of all guides. */
export interface Guide {
  readonly path: string;
  readonly label: string;
  readonly description: string;
}

export const guides: readonly Guide[] = [
  {
    path: "/guides/try/",
    label: "Try it",
    description: "See djstats work on your own machine, without anything leaving it.",
  },
  {
    path: "/guides/team/",
    label: "Use it in a team",
    description:
      "Add djstats to a project with djstats env, direnv, make, Docker or dev containers, or turn it off for everyone.",
  },
  {
    path: "/guides/embed/",
    label: "Embed djstats",
    description:
      "Report commands from your own program, Django above all, with the same policy, notice and ledger.",
  },
  {
    path: "/guides/google-analytics/",
    label: "Count with Google Analytics",
    description:
      "From an empty property to the first number, without a server: what to turn off, which report to read, and how it compares with a collector.",
  },
  {
    path: "/guides/collector/",
    label: "Run a collector",
    description: "Receive events on your own machine: systemd, nginx or Caddy without logs, keys, backups.",
  },
  {
    path: "/guides/infrastructure/",
    label: "Operate a collector",
    description:
      "For the infrastructure team: access, tested backups of store and key, alerts, and proxies that log nothing.",
  },
  {
    path: "/guides/postgresql/",
    label: "PostgreSQL in production",
    description:
      "Role, password, TLS, backup and restore of a collector on PostgreSQL, and how to move there from SQLite.",
  },
  {
    path: "/guides/fleet/",
    label: "Run a fleet",
    description:
      "Several collectors on one PostgreSQL, or several regions: a Compose file, a Kubernetes manifest and a Grafana dashboard.",
  },
  {
    path: "/guides/runbook/",
    label: "Runbook",
    description:
      "What each alert of a collector means and what to do, and steps for restores, failovers, upgrades and keys.",
  },
  {
    path: "/guides/numbers/",
    label: "Read the numbers",
    description:
      "What the numbers in a collector's report mean, how precise they are, and what they do not count.",
  },
  {
    path: "/guides/quote/",
    label: "Quote and embed the numbers",
    description:
      "How to quote, cite and embed published numbers: sentences, citations, charts and badges with their interval.",
  },
  {
    path: "/guides/publish/",
    label: "Publish the numbers",
    description:
      "How complete weeks become public files and a page, who decides that, and what is never published.",
  },
  {
    path: "/guides/audit/",
    label: "Audit access",
    description: "For auditors: who can read what, how to verify the audit log, and what to ask.",
  },
  {
    path: "/guides/change/",
    label: "Change a field, release",
    description: "How to add, change or remove a field, and how to release the packages and this site.",
  },
  {
    path: "/guides/rebuild/",
    label: "Rebuild a release",
    description:
      "How to build a package from its source again, and to compare it byte for byte with the one on npm.",
  },
  {
    path: "/guides/run/",
    label: "Limits of djstats run",
    description:
      "What djstats run cannot restore before it becomes your command, on Linux, macOS and Windows, and how to avoid it.",
  },
  {
    path: "/guides/platforms/",
    label: "Platform support",
    description:
      "On which systems djstats was run and tested, what differs on macOS and Windows, and what has not been seen working yet.",
  },
];
