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
        [
          "packages/collector/test/pages.test.ts",
          "is recorded before it is sent, and not sent if it cannot be recorded",
        ],
        ["packages/collector/e2e/report.test.ts", "is not printed if the reading cannot be recorded"],
        ["packages/collector/test/attacks.test.ts", "a request without access"],
        ["packages/reports/src/access/roles.ts", "export const roles"],
      ],
      see: page,
    },
    {
      quote: "The DSF President, in their role providing oversight to the DSF.",
      standing: "kept",
      ours: "The role `president` reads reports and the dashboard.",
      shown: [["packages/collector/test/pages.test.ts", "lets the role %s read, as DEP 8 says"]],
      see: page,
    },
    {
      quote: "Members of a fundraising committee, if established by the DSF Board.",
      standing: "kept",
      ours: "The role `fundraising` reads reports and the dashboard.",
      shown: [["packages/collector/test/pages.test.ts", "lets the role %s read, as DEP 8 says"]],
      see: page,
    },
    {
      quote:
        "Employees or contractors hired for fundraising purposes may also be granted access by this fundraising committee.",
      standing: "kept",
      ours: "Further down, the DEP says that only the Infrastructure Team can grant access. So the committee asks and the team grants; each grant names who asked for it.",
      shown: [["packages/collector/e2e/access.test.ts", "grants, lists and revokes"]],
      see: page,
    },
    {
      quote: "Members of the Django Technical Board, upon request.",
      standing: "more",
      ours: "The role `technical-board` is granted only with a reason and a last day. Django's Technical Board is called Steering Council today; the role has the DEP's name.",
      shown: [
        ["packages/collector/test/pages.test.ts", "lets the role %s read, as DEP 8 says"],
        ["packages/collector/e2e/access.test.ts", "needs --reason TEXT and --until DAY"],
      ],
      see: page,
    },
    {
      quote:
        "Members of the Django Infrastructure Team (so they can maintain the GA instance and grant/revoke access).",
      standing: "differs",
      ours: "The role `infrastructure` grants and revokes access at the store, and cannot read reports over the network. The DEP lists the team among those with access to the data. Its members can read at the store, which is recorded.",
      shown: [
        [
          "packages/collector/test/attacks.test.ts",
          "is rejected for the infrastructure role, which may only grant",
        ],
        ["packages/collector/e2e/report.test.ts", "is recorded, with what was read, before it is printed"],
      ],
      see: page,
    },
    {
      quote:
        "These will be the only administrative users (i.e., the only users who can grant or revoke access).",
      standing: "kept",
      ours: "No other role can. Anyone with root on the machine is beyond the reach of any program, and we say so.",
      shown: [
        ["packages/collector/e2e/access.test.ts", "acts as an infrastructure grant, and as no other role"],
      ],
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
      ours: "Users can opt out in these two ways, and also with `DO_NOT_TRACK`. An administrator can turn reporting off for everyone on a machine. `djstats off` writes the second and verifies it. djstats checks each of them before it does anything else.",
      shown: [
        ["packages/cli/e2e/opted-out.test.ts", "touches no file, directory, process or socket"],
        ["packages/cli/e2e/opted-out.test.ts", "leaves a real Django command without an observer"],
        ["packages/cli/e2e/commands.test.ts", "follows off, on and forget"],
        [
          "packages/cli/e2e/system-off.test.ts",
          "sends nothing and starts nothing, whatever the developer chose",
        ],
      ],
      see: "/#off",
    },
    {
      quote: "By setting an environment variable: `export DJANGO_NO_ANALYTICS=1`.",
      standing: "kept",
      ours: "The DEP does not say what other values mean. Any value except `0`, `false` and empty turns reporting off.",
      shown: [
        ["packages/core/test/decide.test.ts", "%j in the environment"],
        ["packages/cli/e2e/opted-out.test.ts", "touches no file, directory, process or socket"],
      ],
    },
    {
      quote: "Setting `disable=1` in `~/.config/djangoanalytics` (or equivalent).",
      standing: "kept",
      ours: "The same rule applies to its value. If djstats cannot understand the file, it sends nothing either, so no broken file can turn reporting on again.",
      shown: [
        ["packages/core/test/decide.test.ts", "%j after disable"],
        ["packages/cli/e2e/files.test.ts", "a broken config file"],
      ],
      see: "/files/",
    },
    {
      quote:
        "The first time Django tries to send analytics for a given user, it'll print out a message about metrics collection with instructions for disabling it.",
      standing: "differs",
      ours: "djstats prints the message in the first run that has a terminal, once for each destination and each version of the message. It sends nothing in that run, nor in the ten minutes after it. The notice counts as shown only if it was printed to a terminal that a person can be expected to read. Whether they read it, djstats cannot know.",
      shown: [
        ["packages/core/src/notice.ts", "export function notice"],
        [
          "packages/cli/e2e/django.test.ts",
          "shows the notice once, in a terminal, and sends nothing in that run",
        ],
        [
          "packages/cli/e2e/consent.test.ts",
          "keeps commands that follow in the same minute from being counted",
        ],
        ["packages/cli/e2e/files.test.ts", "needs a new notice, and gets its own ID"],
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
