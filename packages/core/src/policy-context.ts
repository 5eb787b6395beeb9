/** Environment variables by name, as `process.env` has them. */
export type Environment = { readonly [name: string]: string | undefined };

/** The config file as it was found. */
export type Config =
  | { readonly state: "absent" }
  /** There and not understood, or in no safe place. `why` is a sentence for its owner. */
  | { readonly state: "unreadable"; readonly why: string }
  | { readonly state: "read"; readonly userConfig: UserConfig };

/** What the config file says. Null where it does not say. */
export interface UserConfig {
  /** A UUID of any version, in lower case. */
  readonly id: string | null;
  /** The version of the notice that was shown. */
  readonly notice: number | null;
  /** The origin of the destination that the notice named. */
  readonly origin: string | null;
  /** The value of `disable`, raw. */
  readonly disable: string | null;
  /** The origin of a destination that answered 410: its count has ended. */
  readonly ended: string | null;
}

/** What the build, or the embedding program, has chosen. Never read from the environment. */
export interface Profile {
  readonly consent: "opt-out" | "opt-in";
  /** Where hits go when the environment names no other place. */
  readonly destination: { readonly endpoint: string; readonly trackingId: string } | null;
  /** Address of the site that lists what is sent. */
  readonly site: string;
}

/** All that the policy looks at, save the command itself. */
export interface PolicyContext {
  readonly env: Environment;
  readonly config: Config;
  readonly profile: Profile;
}

/** The model of DEP 8, with no destination: a checkout can never send by accident. */
export const defaultProfile: Profile = {
  consent: "opt-out",
  destination: null,
  site: "https://djstats.example/",
};
