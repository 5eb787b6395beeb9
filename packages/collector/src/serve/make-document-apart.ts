import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { readNoiseKey } from "@djstats/reports";
import { type Store, StoreError, type StoreLocation } from "@djstats/store";
import { limits } from "../limits.ts";
import type { DocumentRequest, MadeDocument, MakeDocument } from "../pages/make-document.ts";

/** What the thread is told. */
export interface DocumentJob {
  readonly location: StoreLocation;
  readonly request: DocumentRequest;
}

/** What the thread answers: a document, or a sentence for the reader on why there is none. */
export type DocumentAnswer = { readonly document: MadeDocument } | { readonly missing: string };

/**
 * Returns a function that makes documents in another thread, so that hits do not wait meanwhile. Each document has a
 * thread of its own, and one is made at a time: what goes wrong, or takes much memory, ends with it.
 */
export function makeDocumentApart(store: Store, location: StoreLocation): MakeDocument {
  let last: Promise<unknown> = Promise.resolve();
  return (request) => {
    const made = last.then(async () => {
      // The thread cannot write, so this makes the key if the store is new or has been replaced.
      await readNoiseKey(store);
      return runJob({ location, request });
    });
    last = made.catch(() => {});
    return made;
  };
}

async function runJob(workerData: DocumentJob): Promise<MadeDocument> {
  // The built program has it next to itself, and the sources next to this file.
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
