// A thread that makes one document and ends. It has its own connection to the store.
import { parentPort, workerData } from "node:worker_threads";
import { openStore, StoreError } from "@djstats/store";
import { makeDocument } from "../pages/make-document.ts";
import type { DocumentAnswer, DocumentJob } from "./make-document-apart.ts";

const { location, request }: DocumentJob = workerData;
const store = await openStore(location, "read");
try {
  const document = await makeDocument(store, request);
  parentPort?.postMessage({ document } satisfies DocumentAnswer, [document.body.buffer]);
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  parentPort?.postMessage({ missing: error.message } satisfies DocumentAnswer);
} finally {
  await store.database.close();
}
