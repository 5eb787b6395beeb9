import type { IncomingMessage } from "node:http";
import type { BlockList } from "node:net";
import type { Log } from "../log.ts";
import type { Store } from "../store/store.ts";
import type { Attempts } from "./attempts.ts";
import type { Documents } from "./documents.ts";
import type { Pace } from "./pace.ts";
import type { StaticFiles } from "./static-files.ts";
import type { Transport } from "./transport.ts";

/** What answering needs of the rest. */
export interface WebParts {
  readonly store: Store;
  readonly files: StaticFiles;
  readonly trustedProxies: BlockList;
  readonly clock: () => Date;
  readonly log: Log;
}

/** A request for a page or a document, and what was found out of how it came. */
export interface Visit {
  readonly parts: WebParts;
  readonly documents: Documents;
  readonly attempts: Attempts;
  readonly pace: Pace;
  readonly request: IncomingMessage;
  readonly path: string;
  /** What follows the address' `?`. */
  readonly query: string | null;
  readonly transport: Transport;
  /** Whose attempts it is counted with; null where nobody's, as on this machine. */
  readonly address: string | null;
  readonly now: Date;
}
