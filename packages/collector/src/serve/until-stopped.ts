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
  // From before it listens on: whoever sees that it does may stop it at once.
  const stopped = untilSignal(["SIGTERM", "SIGINT"]);
  try {
    for (const listener of listeners) await listen(listener, log);
  } catch (error) {
    // One that listens already would keep this process, without a store.
    for (const { server } of listeners) server.close();
    throw error;
  }
  let ticking: Promise<void> | null = null;
  const timer = setInterval(() => {
    // One at a time, and none waits: a store that is away for long would be waited for as often.
    ticking ??= tick(deps, store).finally(() => {
      ticking = null;
    });
  }, limits.tickMs);
  log("info", "stopping", { signal: await stopped });
  clearInterval(timer);
  // Connections that are idle end now; those with a request, when it is answered, or after a time.
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
      log("error", "counters-lost", { code: errorCode(error) });
    });
  await store.database.checkpoint().catch(() => {});
  log("info", "stopped");
}

/** What is done once a second. What fails is tried again the next. */
async function tick({ counter, outcomeCounters, log }: ServerDeps, store: Store): Promise<void> {
  try {
    await counter.tick();
    if (!counter.ready) return;
    await outcomeCounters.write((counts) => store.upsertOutcomeCounts(counts));
    await store.database.checkpoint();
  } catch (error) {
    if (counter.ready) log("warning", "not-tended", { code: errorCode(error) });
  }
}

/** The first of these signals. Another ends the process as ever. */
function untilSignal(signals: readonly NodeJS.Signals[]): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve(signal));
  });
}
