import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { readNoiseKey } from "@djstats/reports";
import { type Store, StoreError, type StoreLocation } from "@djstats/store";
import { limits } from "../limits.ts";
import type { DocumentRequest, MadeDocument, MakeDocument } from "../pages/make-document.ts";

/** The input of the thread. */
export interface DocumentJob {
  readonly location: StoreLocation;
  readonly request: DocumentRequest;
}

/** The thread's answer: a document, or a sentence for the reader on why there is none. */
export type DocumentAnswer = { readonly document: MadeDocument } | { readonly missing: string };

/**
 * Returns a function that makes documents in another thread, so that hits do not wait. Documents are made one at a
 * time, each in its own thread, so that a failure or a large heap ends with that thread.
 */
export function makeDocumentApart(store: Store, location: StoreLocation): MakeDocument {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const made = last.then(async () => {
      // Creates the key if the store is new or has been replaced, because the thread cannot write.
      await readNoiseKey(store);
      return runJob({ location, request });
    });
    last = made.catch(() => {});
    return made;
  };
}

async function runJob(workerData: DocumentJob): Promise<MadeDocument> {
  // The script is next to the built program, or next to this file in the sources.
  const file = join(import.meta.dirname, `document-worker${extname(import.meta.filename)}`);
  const resourceLimits = { maxOldGenerationSizeMb: limits.documentHeapMb };
  const answer = await new Promise<DocumentAnswer>((resolve, reject) => {
    const worker = new Worker(file, { workerData, resourceLimits });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("The thread ended without an answer.")));
  });
  if ("missing" in answer) throw new StoreError(answer.missing);
  return answer.document;
}
