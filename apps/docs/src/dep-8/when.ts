import type { Part } from "./clause.ts";

export const specification: Part = {
  title: "Specification",
  clauses: [
    {
      quote:
        "Starting in version XXX, Django gathers anonymous user analytics and report those to Google Analytics.",
      standing: "differs",
      ours: "No version of Django does. djstats is a separate program, a Django app and a patch to Django. Google ended Universal Analytics, the DEP's form, in 2024. djstats sends to Google Analytics 4, or in the DEP's form to any receiver of it. Neither is built in.",
      shown: [
        [
          "packages/core/test/google-analytics-4.test.ts",
          "sends what Google documents and the list contains",
        ],
        ["packages/core/test/destination.test.ts", "never falls back from a wrong destination"],
        ["packages/core/src/policy-context.ts", "destination: null,"],
      ],
      see: "/guides/google-analytics/",
    },
    {
      quote: "This will happen when certain `django-admin` commands are run.",
      standing: "kept",
      ours: "Through `django-admin`, `python -m django`, `manage.py` and any launcher that starts them.",
      shown: [
        ["packages/cli/e2e/django.test.ts", "counts startproject through django-admin and python -m django"],
        ["packages/cli/e2e/django.test.ts", "counts a command that is started through %s"],
      ],
    },
    {
      quote:
        "Metric collection will be enabled by default, and users will be warned the first time they run `django-admin`.",
      standing: "differs",
      ours: "What is published has no destination, so it collects nothing until one is configured. With a destination, collection is on by default, but nothing is sent before the notice, in the run that shows it, or in the ten minutes after that. The DEP names two moments for the warning, here and under “Opting out”. djstats shows it with the first of the three commands in a terminal, and once for each destination.",
      shown: [
        ["packages/core/src/rules.ts", 'id: "notice-pending"'],
        [
          "packages/cli/e2e/django.test.ts",
          "shows the notice once, in a terminal, and sends nothing in that run",
        ],
        [
          "packages/cli/e2e/consent.test.ts",
          "keeps commands that follow in the same minute from being counted",
        ],
      ],
      see: "/notice/",
    },
  ],
};

export const when: Part = {
  title: "When will analytics be sent?",
  clauses: [
    {
      quote:
        "Analytics will be sent when certain `django-admin` commands are run: `startproject`, `startapp`, and `runserver`.",
      standing: "more",
      ours: "Only these three. Nothing is sent if a CI environment variable is set: there is no developer, and each run would count as a new one. `DO_NOT_TRACK` is also honoured. `runserver` counts once per start, not once per reload.",
      shown: [
        ["packages/core/src/commands.ts", "export const commands"],
        ["packages/core/src/ci.ts", "export const ciVariables"],
        ["packages/cli/e2e/runserver.test.ts", "is counted once per start"],
        ["packages/cli/e2e/runserver.test.ts", "is counted once, regardless of reloads"],
        ["packages/cli/e2e/django.test.ts", "reports no other commands, help, usage errors"],
      ],
      see: "/reasons/",
    },
    {
      quote:
        "If a settings file can be loaded (i.e. for`startapp` and `runserver`), analytics will only be gathered and sent if `DEBUG` is `True`.",
      standing: "more",
      ours: "`DEBUG` must be `True` or the integer 1, also for `startproject` if settings are loaded. The DEP does not cover settings that are named but cannot be loaded, or `runserver` without settings. Neither shows that this is development, so nothing is sent.",
      shown: [
        ["packages/core/src/rules.ts", 'id: "settings-unloadable"'],
        ["packages/core/src/rules.ts", 'id: "no-settings"'],
        ["packages/core/test/decide.test.ts", "startapp with settings that cannot be loaded"],
        ["packages/cli/e2e/django.test.ts", "counts startapp by manage.py only if DEBUG is True"],
      ],
      see: "/reasons/",
    },
    {
      quote:
        "Our goal is to try to measure \"unique developers\", so we've tried to select commands that will only be run in development situations, and won't be run by production servers.",
      standing: "kept",
      ours: "The same goal. Nothing is sent in the run that shows the notice, nor in the next ten minutes, so a home directory that exists for less (a throw-away container) is never counted. That keeps the number honest. A production server with `DEBUG` on cannot be told from development.",
      shown: [
        ["packages/core/test/decide.test.ts", "between the notice and the first event"],
        [
          "packages/cli/e2e/consent.test.ts",
          "keeps commands that follow in the same minute from being counted",
        ],
      ],
      see: "/guides/numbers/",
    },
    {
      quote: "By selecting a few different commands, we account for a variety of developer workflows.",
      standing: "kept",
      ours: "All three commands, each under its own name, including a project's own versions of them.",
      shown: [
        ["packages/cli/e2e/own-commands.test.ts", "a runserver that %s is counted"],
        ["packages/cli/e2e/own-commands.test.ts", "runserver below a command that %s is counted"],
        ["packages/cli/e2e/django.test.ts", "counts startapp by manage.py only if DEBUG is True"],
      ],
    },
  ],
};
