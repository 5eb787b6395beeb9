import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** A home directory of its own, and an environment in which nothing of the caller's is left but PATH. */
export interface Home extends Disposable {
  readonly path: string;
  /** An empty directory to work in, within it. */
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
  return {
    path,
    work,
    env: {
      // The Node that runs this first, so that `#!/usr/bin/env node` finds no older one.
      PATH: [dirname(process.execPath), inherited].join(delimiter),
      HOME: path,
      LANG: "C.UTF-8",
      ...more,
    },
    config: join(path, ".config/djangoanalytics"),
    ledger: join(path, ".local/state/djangoanalytics/ledger.jsonl"),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
