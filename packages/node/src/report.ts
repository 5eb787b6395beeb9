import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { isatty } from "node:tty";
import {
  buildHit,
  type Decision,
  type Denied,
  decide,
  defaultProfile,
  encode,
  type Facts,
  isClientId,
  isTruthy,
  notice,
  noticeVersion,
  type PolicyContext,
  type Profile,
  requestText,
  type WireRequest,
} from "@djstats/core";
import { limits } from "@djstats/core/limits";
import { changeConfig, readConfig, withFiles } from "./config.ts";
import { FileError } from "./errors.ts";
import { beginEntry, endEntry, type Outcome } from "./ledger.ts";
import { findPaths, type Paths } from "./paths.ts";
import { loadClient, send } from "./send.ts";

/** Where the notice and the debug output go: standard error, unless a program brings its own. */
export interface Terminal {
  /** Whether a person can be expected to read it. */
  readonly isTerminal: boolean;
  /** Throws where the text was not written, all of it: nobody then counts as told. */
  readonly write: (text: string) => void;
}

/** What an embedding program may choose. */
export interface ReportOptions {
  /** Its own destination, consent model and site; DEP 8's, with no destination, where it brings none. */
  readonly profile?: Profile;
  /** Where the notice is shown; standard error where it brings none. */
  readonly terminal?: Terminal;
}

/** What was done about one run of a command. */
export type Report =
  /** Nothing was sent, for a reason of the policy. */
  | (Denied & { readonly did: "nothing" })
  /** Nothing was sent; the notice was shown and the id made. */
  | { readonly did: "showed-notice" }
  /** Nothing was sent; the request was printed, as DJANGO_ANALYTICS_DEBUG asks. */
  | { readonly did: "printed" }
  /** Nothing was sent, as the files or the notice could not be written. `why` is a sentence. */
  | { readonly did: "failed"; readonly why: string }
  /** One request left, and is in the ledger with this outcome. */
  | ({ readonly did: "sent" } & Outcome);

/**
 * Reports one run of a command, in this process: decides, and then sends one request, or shows the notice, or does
 * nothing. Takes at most 7 s: 4 s for the network, and before and after it 1.5 s each where another djstats has the
 * files, for which nothing else in this process runs. `startReporter` does the same in the background.
 *
 * @returns what was done. Trouble with the network, the files or the policy is never thrown.
 */
export async function report(facts: Facts, options: ReportOptions = {}): Promise<Report> {
  const { profile = defaultProfile, terminal = standardError } = options;
  const { env } = process;
  const paths = findPaths();
  const look = (): PolicyContext => ({ env, config: readConfig(paths), profile });

  const seen = decide(facts, look());
  if (isTruthy(env["DJANGO_ANALYTICS_DEBUG"])) {
    return tryWrite(terminal, debugText(seen)) ? { did: "printed" } : stderrFailed;
  }
  // Most runs that send nothing end here, without a lock or any other file.
  if (seen.kind === "skip" || (seen.kind === "show-notice" && !terminal.isTerminal)) return nothingSent(seen);

  // What is decided under the lock is begun as soon as that is free: `djstats off` may be waiting for it.
  if (seen.kind !== "show-notice") await loadClient();
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
  readonly entry: number;
}

/** Decides again under the lock, and writes down what it leads to before anything leaves. */
function prepare(
  facts: Facts,
  at: { paths: Paths; look: () => PolicyContext; terminal: Terminal; profile: Profile },
): Prepared | Report {
  let decision = decide(facts, at.look());
  if (decision.kind === "renew-id") {
    changeConfig(at.paths, { id: randomUUID() });
    decision = decide(facts, at.look());
  }
  switch (decision.kind) {
    case "send": {
      const request = encode(buildHit(decision.permit));
      return { request, entry: beginEntry(at.paths, request, new Date()) };
    }
    case "show-notice": {
      // It may have become due only now, where nobody can read it.
      if (!at.terminal.isTerminal) return nothingSent(decision);
      const { origin } = decision.destination;
      if (!tryWrite(at.terminal, notice(decision.destination, at.profile.site))) return stderrFailed;
      changeConfig(at.paths, { id: idFor(origin, at.look()), notice: String(noticeVersion), origin });
      return { did: "showed-notice" };
    }
    case "renew-id":
      throw new Error("A new id was refused. Please report this as a defect of djstats.");
    case "skip":
      return nothingSent(decision);
  }
}

/** A destination gets an id of its own, so that nobody can have one person's id sent elsewhere. */
function idFor(origin: string, { config }: PolicyContext): string {
  const userConfig = config.state === "read" ? config.userConfig : null;
  return userConfig?.id && userConfig.origin === origin && isClientId(userConfig.id)
    ? userConfig.id
    : randomUUID();
}

/** Writes down the outcome; where the files cannot be had any more, the entry says that there is none. */
function finish(paths: Paths, { request, entry }: Prepared, outcome: Outcome): void {
  const gone = outcome.outcome === "answered" && outcome.status === 410;
  try {
    withFiles(paths, limits.reporterLockMs, () => {
      endEntry(paths, entry, outcome);
      if (gone && request.url !== null) changeConfig(paths, { ended: new URL(request.url).origin });
    });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
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

/** The decision, and the request as it would stand on the connection. */
function debugText(decision: Decision): string {
  const denied =
    "reason" in decision ? `nothing would be sent, because of ${decision.reason}: ${decision.why}` : null;
  const request = decision.preview && requestText(encode(buildHit(decision.preview)));
  return [
    `djstats: ${denied ?? "this would be sent; DJANGO_ANALYTICS_DEBUG prints it instead."}\n`,
    ...(request ? [`${request}\n`] : []),
  ].join("");
}

/** Written past Node's streams, which would leave a terminal or pipe in another mode. */
const standardError: Terminal = {
  get isTerminal() {
    return isatty(2);
  },
  write: (text) => writeFileSync(2, text),
};
