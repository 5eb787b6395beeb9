import type { Part } from "./clause.ts";

const page = "/receiver/#access";

export const who: Part = {
  title: "Who has access to analytics data?",
  clauses: [
    {
      quote:
        "Access to the Google Analytics dashboard and data will be limited to the following people/groups:",
      standing: "more",
      ours: "The collector has exactly four roles. Every reading, over the network or at the store, is recorded first. Anyone who can open the store's file directly is not bound by that.",
      shown: [
        ["packages/reports/src/access/roles.ts", "export const roles"],
        ["packages/collector/test/attacks.test.ts", "a request without access"],
        ["packages/store/src/sqlite.ts", "chmodSync(path, 0o600)"],
      ],
      see: page,
    },
    {
      quote: "The DSF President, in their role providing oversight to the DSF.",
      standing: "kept",
      ours: "The role `president` reads reports and the dashboard.",
      shown: [["packages/reports/src/access/roles.ts", "president"]],
      see: page,
    },
    {
      quote: "Members of a fundraising committee, if established by the DSF Board.",
      standing: "kept",
      ours: "The role `fundraising` reads reports and the dashboard.",
      shown: [["packages/reports/src/access/roles.ts", "fundraising"]],
      see: page,
    },
    {
      quote:
        "Employees or contractors hired for fundraising purposes may also be granted access by this fundraising committee.",
      standing: "kept",
      ours: "Further down, the DEP says that only the Infrastructure Team can grant access. So the committee asks and the team grants; each grant names who asked for it.",
      shown: [["packages/collector/src/commands/access-grant.ts", "who asked for it, such as the board"]],
      see: page,
    },
    {
      quote: "Members of the Django Technical Board, upon request.",
      standing: "more",
      ours: "The role `technical-board` is granted only with a reason and a last day.",
      shown: [["packages/reports/src/access/roles.ts", "timeBoxed: true"]],
      see: page,
    },
    {
      quote:
        "Members of the Django Infrastructure Team (so they can maintain the GA instance and grant/revoke access).",
      standing: "kept",
      ours: "The role `infrastructure` grants and revokes access at the store, and cannot read reports over the network.",
      shown: [["packages/collector/src/commands/access.ts", "export const access"]],
      see: page,
    },
    {
      quote:
        "These will be the only administrative users (i.e., the only users who can grant or revoke access).",
      standing: "kept",
      ours: "No other role can. Anyone with root on the machine is beyond the reach of any program, and we say so.",
      shown: [["packages/reports/src/access/roles.ts", "administers: true"]],
      see: page,
    },
  ],
};

export const optingOut: Part = {
  title: "Opting out",
  clauses: [
    {
      quote: "Users can disable analytics collection in two ways:",
      standing: "more",
      ours: "Users can opt out in these two ways, and also with `DO_NOT_TRACK`. `djstats off` writes the second and verifies it. djstats checks each of them before it does anything else.",
      shown: [
        ["packages/cli/src/on-off.ts", "export const off"],
        ["packages/cli/e2e/opted-out.test.ts", "describe"],
      ],
      see: "/#off",
    },
    {
      quote: "By setting an environment variable: `export DJANGO_NO_ANALYTICS=1`.",
      standing: "kept",
      ours: "The DEP does not say what other values mean. Any value except `0`, `false` and empty turns reporting off.",
      shown: [
        ["packages/core/src/env-flag.ts", "export function isTruthy"],
        ["packages/core/test/decide.test.ts", "const values"],
      ],
    },
    {
      quote: "Setting `disable=1` in `~/.config/djangoanalytics` (or equivalent).",
      standing: "kept",
      ours: "The same rule applies to its value. If djstats cannot understand the file, it sends nothing either, so no broken file can turn reporting on again.",
      shown: [
        ["packages/node/src/config-text.ts", "export function parseConfig"],
        ["packages/core/src/rules.ts", 'id: "config-unreadable"'],
      ],
      see: "/files/",
    },
    {
      quote:
        "The first time Django tries to send analytics for a given user, it'll print out a message about metrics collection with instructions for disabling it.",
      standing: "more",
      ours: "djstats prints the message and sends nothing in that run: no developer is counted before they could opt out. The notice counts as seen only if it was printed to a terminal, and only for the host that it named.",
      shown: [
        ["packages/core/src/notice.ts", "export function notice"],
        [
          "packages/cli/e2e/django.test.ts",
          "shows the notice once, in a terminal, and sends nothing in that run",
        ],
      ],
      see: "/notice/",
    },
  ],
};

export const implementation: Part = {
  title: "Implementation",
  clauses: [
    {
      quote: "Once the implementation is merged, it'll be linked up here.",
      standing: "theirs",
      ours: "That is for Django to decide. djstats is an implementation outside Django.",
      shown: [["README.md", "# djstats"]],
    },
    {
      quote: "In the meantime, see the Reference Implementation section for a rough picture.",
      standing: "theirs",
      ours: "That section of the draft says “TBD.” For Django's side there is a patch, with a page for the people who decide whether to merge it.",
      shown: [["integrations/django/README.md", "# For Django's maintainers"]],
      see: "/guides/embed/#django",
    },
  ],
};
