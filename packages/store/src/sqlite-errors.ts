import { limits } from "./limits.ts";

/** SQLite's primary error codes, without the higher bits of extended codes. */
const numbers = { busy: 5, inputOutput: 10, full: 13, cannotOpen: 14 } as const;

function numberOf(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
}

export function isCannotOpen(error: unknown): boolean {
  return numberOf(error) === numbers.cannotOpen;
}

/** Whether the disk may be full: SQLite reports an input/output error if the shared memory cannot grow. */
export function isFull(error: unknown): boolean {
  return numberOf(error) === numbers.full || numberOf(error) === numbers.inputOutput;
}

/**
 * Does work again until no other process has the lock that it needs. SQLite's own wait would stop everything else, and
 * it does not wait at all if two processes turn on the write-ahead log of a new file at the same time.
 *
 * @throws SQLite's error if the lock is still taken after `limits.lockMs`; any other error of `work`
 */
export async function retryIfBusy<T>(work: () => T): Promise<T> {
  const untilMs = performance.now() + limits.lockMs;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (numberOf(error) !== numbers.busy || performance.now() > untilMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}
