import type { PolicyContext } from "@djstats/core";
import { observerVariables } from "@djstats/node";
import { captureStdout } from "./capture-stdout.ts";
import { observerDirectory, reporterScript } from "./context.ts";
import { attention, type Finding, note, ok } from "./finding.ts";

/** Runs inside Python and prints its version and what it has loaded. Does not run a Django command. */
const script = `import json, os, sys
site = sys.modules.get("sitecustomize")
seen = {
    "executable": sys.executable, "version": sys.version.split()[0], "old": sys.version_info < (3, 6),
    "observed": any(type(finder).__name__ == "WaitForDjango" for finder in sys.meta_path),
    "shadowed": getattr(site, "__file__", None),
    "ignores": bool(sys.flags.ignore_environment), "siteless": bool(sys.flags.no_site), "django": None, "reports_itself": False,
}
try:
    import django
    seen["django"] = django.get_version()
    seen["reports_itself"] = os.path.exists(os.path.join(os.path.dirname(django.__file__), "core/management/analytics.py"))
except Exception:
    pass
print("djstats:" + json.dumps(seen))`;

interface Seen {
  readonly executable: string;
  readonly version: string;
  readonly old: boolean;
  readonly observed: boolean;
  readonly shadowed: string | null;
  readonly ignores: boolean;
  readonly siteless: boolean;
  readonly django: string | null;
  readonly reports_itself: boolean;
}

/** Starts a Python with the observer enabled, like `djstats run`, and returns the findings. */
export function examinePython(given: string | undefined, context: PolicyContext): Finding[] {
  const variables = observerVariables(context, {
    directory: observerDirectory,
    reporter: reporterScript,
  });
  if (!variables)
    return [
      attention(
        "observer",
        `${observerDirectory} cannot be added to your PYTHONPATH, so the observer is not enabled.`,
        "Install djstats in another directory, or fix PYTHONPATH.",
      ),
    ];
  for (const python of given === undefined ? ["python", "python3"] : [given]) {
    const seen = look(python, { ...process.env, ...variables });
    if (seen) return [observerFinding(seen), djangoFinding(seen)];
  }
  return [
    attention(
      "observer",
      given === undefined ? "There is no Python on your PATH." : `${given} is not a working Python.`,
      "Activate its environment, or name one with --python.",
    ),
  ];
}

function look(python: string, env: NodeJS.ProcessEnv): Seen | null {
  // With this variable the observer is enabled even if an opt-out variable is set. It prints nothing about an import.
  const printed = captureStdout(python, ["-c", script], { ...env, DJANGO_ANALYTICS_DEBUG: "1" });
  const line = printed.split(/\r?\n/).find((text) => text.startsWith("djstats:"));
  return line ? (JSON.parse(line.slice("djstats:".length)) as Seen) : null;
}

function observerFinding(seen: Seen): Finding {
  const name = `Python ${seen.version} (${seen.executable})`;
  if (seen.observed) {
    const handed = seen.shadowed ? `, which then loads ${seen.shadowed}` : "";
    return ok("observer", `${name} loads the observer${handed}.`);
  }
  if (seen.old)
    return attention("observer", `${name} is too old for the observer.`, "Use Python 3.6 or later.");
  const why = seen.ignores
    ? "it ignores PYTHONPATH (-I or -E)"
    : seen.siteless
      ? "it runs without site (-S)"
      : "it did not inherit PYTHONPATH; a launcher may clear it";
  return attention(
    "observer",
    `${name} does not load the observer: ${why}.`,
    "Start it without that, or use `djstats report`.",
  );
}

function djangoFinding({ django, reports_itself: reportsItself, executable }: Seen): Finding {
  if (!django)
    return note(
      "django",
      `${executable} has no Django.`,
      "Activate the environment that has one, or name it with --python.",
    );
  return ok("django", `It has Django ${django}${reportsItself ? ", which also reports by itself" : ""}.`);
}
