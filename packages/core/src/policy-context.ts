import type { Endpoint } from "./destination.ts";

/** Environment variables by name, as `process.env` has them. */
export type Environment = { readonly [name: string]: string | undefined };

/** The config file as it was found. */
export type Config = (
  | { readonly state: "absent" }
  /** The file cannot be understood, or its location is unsafe. `why` is a sentence for its owner. */
  | { readonly state: "unreadable"; readonly why: string }
  | { readonly state: "read"; readonly userConfig: UserConfig }
) & {
  /** A sentence that names another config file of this person, if that file sets disable. */
  readonly offElsewhere?: string;
  /** A sentence that names the administrator's file, if that file sets disable. */
  readonly offBySystem?: string;
};

/** The content of the config file. */
export interface UserConfig {
  /** The value of `disable`, raw; null if the file has none. */
  readonly disable: string | null;
  /** A record of each destination for which the notice has been shown. */
  readonly destinations: readonly KnownDestination[];
}

/** A section of the config file: the record of one destination. A value that is not recorded is null. */
export interface KnownDestination {
  readonly url: string;
  readonly trackingId: string;
  /** A UUID of any version, in lower case, sent to this destination alone. */
  readonly id: string | null;
  /** The version of the notice that was shown. */
  readonly notice: number | null;
  /** When it was shown, in milliseconds since 1970. */
  readonly shown: number | null;
  /** Whether the destination answered 410: its count has ended. */
  readonly ended: boolean;
}

/** The choices of the build or the embedding program. Never read from the environment. */
export interface Profile {
  readonly consent: "opt-out" | "opt-in";
  /** The receiver of hits, unless the environment names another. */
  readonly destination: Endpoint | null;
  /**
   * The program with which users run `off` and `show`, such as `djstats`. If it is null, the notice names only the
   * variables that do the same.
   */
  readonly program: string | null;
  /** Address of the site that lists what is sent; null if there is none yet. */
  readonly site: string | null;
}

/** Everything that the policy looks at, except the command itself. */
export interface PolicyContext {
  readonly env: Environment;
  readonly config: Config;
  readonly profile: Profile;
  /** The present time, in milliseconds since 1970. */
  readonly now: number;
  /** Ten random digits of this run, the first of them 1. Needed to send in a form that requires them. */
  readonly sessionId?: string;
}

/** DEP 8's consent model, with no destination: a checkout can never send by accident. */
export const defaultProfile: Profile = {
  consent: "opt-out",
  destination: null,
  program: null,
  site: null,
};
