import { randomUUID } from "node:crypto";
import {
  buildHit,
  type Decision,
  type Denied,
  decide,
  defaultProfile,
  encode,
  type Facts,
  isTruthy,
  notice,
  type PolicyContext,
  type Profile,
  requestText,
  type UncheckedFacts,
  type WireRequest,
} from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, readConfig, withFiles } from "./config.ts";
import { sectionName } from "./config-lines.ts";
import type { ConfigChanges } from "./edit-config.ts";
import { FileError } from "./errors.ts";
import { loadClient } from "./exchange.ts";
import { beginEntry, endEntry, type Outcome, readLedger } from "./ledger.ts";
import { findPaths, type Paths } from "./paths.ts";
import { readContext } from "./read-context.ts";
import { recordOfNotice } from "./record-notice.ts";
import { rehearseWrites } from "./rehearse.ts";
import { send } from "./send.ts";
import { standardError, type Terminal } from "./terminal.ts";

/** The choices of an embedding program. */
export interface ReportOptions {
  /** Its own destination, consent model and site; by default DEP 8's, with no destination. */
  readonly profile?: Profile;
  /** The terminal that shows the notice; by default standard error. */
  readonly terminal?: Terminal;
}

/** The result of reporting one run of a command. */
export type Report =
  /** Nothing was sent, for a reason of the policy. */
  | (Denied & { readonly did: "nothing" })
  /** Nothing was sent. The notice was shown, and the ID was created. */
  | { readonly did: "showed-notice" }
  /** Nothing was sent; the request was printed, as DJANGO_ANALYTICS_DEBUG asks. */
  | { readonly did: "printed" }
  /** Nothing was sent, because the files or the notice could not be written. `why` is a sentence. */
  | { readonly did: "failed"; readonly why: string }
  /** One request left, and is in the ledger with this outcome. */
  | ({ readonly did: "sent" } & Outcome);

/**
 * Reports one run of a command, in this process: decides, and then sends one request, or shows the notice, or does
 * nothing. Takes at most 7 s: 4 s for the network, and up to 1.5 s before and after it if another djstats process has
 * locked the files, which blocks this process. `startReporter` does the same in the background.
 *
 * @returns what was done; failures of the network or the files are results and never thrown
 */
export function report(facts: Facts, options: ReportOptions = {}): Promise<Report> {
  return reportUnchecked(facts, options);
}

/** Does the same as `report` for a command that may not be tracked. */
export async function reportUnchecked(facts: UncheckedFacts, options: ReportOptions = {}): Promise<Report> {
  const { profile = defaultProfile, terminal = standardError } = options;
  const { env } = process;
  const paths = findPaths();
  const look = () => readContext(paths, profile);

  const seen = decide(facts, look());
  if (isTruthy(env["DJANGO_ANALYTICS_DEBUG"])) {
    return tryWrite(terminal, debugText(seen)) ? { did: "printed" } : stderrFailed;
  }
  // Most runs that send nothing end here, without a lock or any other file.
  if (seen.kind === "skip" || (seen.kind === "show-notice" && !terminal.isTerminal)) return nothingSent(seen);

  // Loaded before the lock is taken, because `djstats off` may be waiting for the lock.
  if (seen.kind === "send" || seen.kind === "renew-id") await loadClient();
  try {
    const prepared = withFiles(paths, limits.reporterLockMs, () =>
      prepare(facts, { paths, look, terminal, profile }),
    );
    if ("did" in prepared) return prepared;
    const outcome = await send(prepared.request);
    finish(paths, prepared, outcome);
    return { did: "sent", ...outcome };
  } catch (error) {
    if (error instanceof FileError) return { did: "failed", why: `${error.message}.` };
    throw error;
  }
}

interface Prepared {
  readonly request: WireRequest<"send">;
  /** The destination's section in the config file. */
  readonly section: string | null;
  /** The number of its entry in the ledger. */
  readonly entry: number;
}

/** Decides again under the lock, and records the request or the notice before anything is sent or shown. */
function prepare(
  facts: UncheckedFacts,
  at: { paths: Paths; look: () => PolicyContext; terminal: Terminal; profile: Profile },
): Prepared | Report {
  const changeSections = (sections: NonNullable<ConfigChanges["sections"]>) =>
    changeConfig(at.paths, { sections });
  let decision = decide(facts, at.look());
  if (decision.kind === "renew-id") {
    changeSections({ [sectionName(decision.destination)]: { id: randomUUID() } });
    decision = decide(facts, at.look());
  }
  switch (decision.kind) {
    case "send": {
      const hit = buildHit(decision.permit);
      const request = encode(hit);
      const section = hit.destination && sectionName(hit.destination);
      return { request, section, entry: beginEntry(at.paths, request, new Date()) };
    }
    case "show-notice": {
      const { destination } = decision;
      // The notice may have become pending only now, without a reader.
      if (!at.terminal.isTerminal) return nothingSent(decision);
      // The notice is shown only if that can be recorded; otherwise every run would show it.
      rehearseWrites(at.paths);
      if (!tryWrite(at.terminal, notice(destination, at.profile))) return stderrFailed;
      const { config, now } = at.look();
      const userConfig = config.state === "read" ? config.userConfig : null;
      const entries = () => readLedger(at.paths);
      changeSections(recordOfNotice(destination, { userConfig, entries, now: new Date(now) }));
      return { did: "showed-notice" };
    }
    case "correct-shown":
      changeSections({
        [sectionName(decision.destination)]: { shown: new Date(at.look().now).toISOString() },
      });
      return nothingSent(decision);
    case "renew-id":
      throw new Error("A new ID was rejected. Please report this as an internal error of djstats.");
    case "skip":
      return nothingSent(decision);
  }
}

/** Records the outcome. If the files cannot be written any more, the entry stays `pending`. */
function finish(paths: Paths, { entry, section }: Prepared, outcome: Outcome): void {
  const hasEnded = outcome.outcome === "answered" && outcome.status === 410;
  try {
    withFiles(paths, limits.reporterLockMs, () => {
      endEntry(paths, entry, outcome);
      if (hasEnded && section) recordEnd(paths, section);
    });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

/** Records that a destination has ended its count, unless its section has been deleted in the meantime. */
function recordEnd(paths: Paths, section: string): void {
  const config = readConfig(paths);
  if (
    config.state === "read" &&
    config.userConfig.destinations.some((known) => sectionName(known) === section)
  )
    changeConfig(paths, { sections: { [section]: { ended: new Date().toISOString() } } });
}

const stderrFailed: Report = { did: "failed", why: "Standard error could not be written." };

function tryWrite(terminal: Terminal, text: string): boolean {
  try {
    terminal.write(text);
    return true;
  } catch {
    return false;
  }
}

function nothingSent({ reason, why }: Denied): Report {
  return { did: "nothing", reason, why };
}

/** Returns the decision, and the request as it would be sent, byte for byte. */
function debugText(decision: Decision): string {
  const denied =
    "reason" in decision ? `nothing would be sent, because of ${decision.reason}: ${decision.why}` : null;
  const request = decision.preview && requestText(encode(buildHit(decision.preview)));
  return [
    `djstats: ${denied ?? "this would be sent; DJANGO_ANALYTICS_DEBUG prints it instead."}\n`,
    ...(request ? [`${request}\n`] : []),
  ].join("");
}
