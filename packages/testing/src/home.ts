import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A temporary home directory, and an environment that inherits only PATH from the caller. */
export interface Home extends Disposable {
  readonly path: string;
  /** An empty working directory inside the home. */
  readonly work: string;
  readonly env: Record<string, string>;
  readonly config: string;
  readonly ledger: string;
}

export function makeHome(more: Record<string, string> = {}): Home {
  const path = mkdtempSync(join(tmpdir(), "djstats-"));
  const work = join(path, "work");
  mkdirSync(work);
  const inherited = process.env["PATH"] ?? "/usr/bin:/bin";
  const [config, logs] = places[process.platform as string] ?? places.linux;
  return {
    path,
    work,
    env: {
      // The running Node comes first, so that `#!/usr/bin/env node` does not find an older one.
      PATH: [dirname(process.execPath), inherited].join(delimiter),
      HOME: path,
      LANG: "C.UTF-8",
      ...(process.platform === "win32" ? windowsVariables(path) : {}),
      ...more,
    },
    config: join(path, config),
    ledger: join(path, logs, "ledger.jsonl"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}

/** The config file and the ledger's directory in a home, according to env-paths. */
const places: Record<string, readonly [config: string, logs: string]> & {
  readonly linux: readonly [string, string];
} = {
  linux: [".config/djangoanalytics", ".local/state/djangoanalytics"],
  darwin: ["Library/Preferences/djangoanalytics", "Library/Logs/djangoanalytics"],
  win32: ["AppData/Roaming/djangoanalytics/Config", "AppData/Local/djangoanalytics/Log"],
};

/** Returns the variables that programs on Windows require. */
function windowsVariables(home: string): Record<string, string> {
  const kept = ["SYSTEMROOT", "COMSPEC", "PATHEXT"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    USERPROFILE: home,
    APPDATA: join(home, "AppData/Roaming"),
    LOCALAPPDATA: join(home, "AppData/Local"),
    TEMP: home,
    TMP: home,
  };
}
