import { errorCode, type Store } from "@djstats/store";
import { limits } from "../limits.ts";
import type { ServerDeps } from "../receive/server-deps.ts";
import { type Listener, listen } from "./listeners.ts";

/** Serves until a signal asks to stop, then drains. */
export async function serveUntilStopped(
  deps: ServerDeps,
  store: Store,
  listeners: readonly Listener[],
): Promise<void> {
  const { counter, outcomeCounters, log } = deps;
  // Handles signals before it listens: a process that waits for the listener may stop it at once.
  const stopped = untilSignal(["SIGTERM", "SIGINT"]);
  try {
    for (const listener of listeners) await listen(listener, log);
  } catch (error) {
    // A server that already listens would keep this process alive without a store.
    for (const { server } of listeners) server.close();
    throw error;
  }
  let ticking: Promise<void> | null = null;
  const timer = setInterval(() => {
    // One tick at a time: they must not pile up if the store is unavailable for long.
    ticking ??= tick(deps, store).finally(() => {
      ticking = null;
    });
  }, limits.tickMs);
  log("stopping", { signal: await stopped });
  clearInterval(timer);
  // Idle connections end now; the others once their request has been answered, or after a time.
  for (const { connections } of listeners) connections.closeAfterResponses();
  const closing = Promise.all(listeners.map(({ server }) => new Promise((resolve) => server.close(resolve))));
  const late = setTimeout(() => {
    for (const { connections } of listeners) connections.destroyAll();
  }, limits.stopMs);
  await closing;
  clearTimeout(late);
  await ticking;
  await counter.finish();
  await outcomeCounters
    .write((counts) => store.upsertOutcomeCounts(counts))
    .catch((error) => {
      log("counters-lost", { code: errorCode(error) });
    });
  await store.database.checkpoint().catch(() => {});
  log("stopped");
}

/** Does the work of one second. The next tick retries what fails. */
async function tick({ counter, outcomeCounters, backupTime, log }: ServerDeps, store: Store): Promise<void> {
  try {
    await counter.tick();
    if (!counter.storeReady) return;
    await outcomeCounters.write((counts) => store.upsertOutcomeCounts(counts));
    await store.database.checkpoint();
    await backupTime.refresh(store);
  } catch (error) {
    if (counter.storeReady) log("tick-failed", { code: errorCode(error) });
  }
}

/** Resolves with the first of these signals. A second one ends the process as usual. */
function untilSignal(signals: readonly NodeJS.Signals[]): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve(signal));
  });
}
