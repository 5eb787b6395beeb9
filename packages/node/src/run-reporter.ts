import { writeSync } from "node:fs";
import { decide, type Profile } from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { findPaths } from "./paths.ts";
import { gatherPlatform } from "./platform.ts";
import { readContext } from "./read-context.ts";
import { type Report, reportUnchecked } from "./report.ts";
import { readReporterFlags } from "./reporter-flags.ts";
import { startInBackground } from "./start-reporter.ts";

/**
 * Runs a reporter process: reports the run that its flags describe, and ends the process within 7 s. Its watchdog is
 * set to 5 s, and a lock that another process holds can delay it by 1.5 s. With `--notice` it shows the notice if that
 * is pending, and leaves everything else to another process. Its exit status has no meaning. With `--wait` it prints
 * what was done, in one line on standard output.
 */
export async function runReporter(args: readonly string[], profile: Profile): Promise<void> {
  const watchdog = setTimeout(end, limits.reporterMs);
  try {
    const { facts: given, wait, notice } = readReporterFlags(args);
    const facts = { ...given, platform: gatherPlatform() };
    const kind = notice ? decide(facts, readContext(findPaths(), profile)).kind : null;
    if (kind && kind !== "show-notice") {
      // The command waits for this process, and must not wait for the network.
      if (kind !== "skip") startInBackground(process.argv.slice(1).filter((word) => word !== "--notice"));
    } else {
      const done = await reportUnchecked(facts, { profile });
      if (wait) writeSync(1, `${reportText(done)}\n`);
    }
  } catch {
    // The command that started the reporter must not notice its errors.
  }
  clearTimeout(watchdog);
  end();
}

/** Returns what was done, in one line. */
export function reportText(done: Report): string {
  switch (done.did) {
    case "nothing":
      return `Nothing was sent (${done.reason}): ${done.why}`;
    case "showed-notice":
      return "Nothing was sent: the notice was shown. In ten minutes, the next of the three commands is counted.";
    case "printed":
      return "Nothing was sent: DJANGO_ANALYTICS_DEBUG printed the request.";
    case "failed":
      return `Nothing was sent: ${done.why}`;
    case "sent":
      return done.outcome === "answered"
        ? `One request was sent; the receiver answered ${done.status}.`
        : "One request was tried and dropped; `djstats log` says why.";
  }
}

/**
 * Ends this process at once. An ordinary exit would wait for a name lookup that hangs in the system's resolver. Nothing
 * is lost, because files are written atomically.
 */
function end(): void {
  process.kill(process.pid, "SIGKILL");
}
