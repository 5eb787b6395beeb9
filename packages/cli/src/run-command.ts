import type { Launcher } from "@djstats/command-line";

/** `djstats run` for help, completions and the site; `run.ts` is the command itself. */
export const runCommand: Launcher = {
  summary: "Run a command, and count it if it is a tracked Django command",
  details: [
    "CMD runs as it would on its own: same terminal, input, output, signals and exit status, and no djstats process stays. Any launcher works. If reporting is off, djstats runs CMD and does nothing else. Exit status: 127 if CMD is not found, 126 if it cannot be run.",
  ],
  examples: ["djstats run django-admin startproject mysite", "djstats run poetry run ./manage.py runserver"],
  launches: "[--] CMD …",
};
