import type { Command } from "./commands.ts";

/** The raw facts about one run of a tracked command, before any policy. None is sent as it is. */
export interface Facts extends UncheckedFacts {
  readonly command: Command;
}

/** Facts whose command may not be tracked, because a person or another program named it. */
export interface UncheckedFacts {
  /** The management command, by its own name. */
  readonly command: string;
  /** Django's version as Django reports it: `1.11`, `5.3a1`, `5.3.dev20250101120000`. */
  readonly django: string;
  readonly python: {
    /** The value of `sys.implementation.name` or `platform.python_implementation()`. */
    readonly implementation: string;
    /** The value of `platform.python_version()`: `3.13.1`, `3.15.0a1+`. */
    readonly version: string;
  };
  readonly platform: Platform;
  readonly settings: Settings;
}

/** The system that the command runs on. */
export interface Platform {
  readonly os: "macos" | "linux" | "windows" | "other";
  /** The output of `uname -m`: `x86_64`, `arm64`, `AMD64`. */
  readonly machine: string;
  /** macOS: the product version, `10.12.0`. Windows: the kernel's, `10.0.22631`. Elsewhere empty. */
  readonly version: string;
}

/**
 * Django's settings as the command found them: no module is named, one is named but cannot be loaded, or they are
 * loaded and have a `DEBUG`. Django treats the integer 1, such as `int(os.environ["DEBUG"])`, as `True`.
 */
export type Settings =
  | { readonly state: "none" }
  | { readonly state: "unloadable" }
  | { readonly state: "loaded"; readonly debug: boolean | 1 };
