import { limits } from "@djstats/core/limits";
import { errorCode } from "./errors.ts";

/** What Windows answers while somebody has a file open, or a removed one has not quite gone. */
const busyCodes: readonly (string | null)[] = ["EPERM", "EACCES", "EBUSY"];

/** Whether a file may only be in use this moment. Elsewhere than on Windows these codes are final. */
export function isBusy(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === "win32" && busyCodes.includes(errorCode(error));
}

/**
 * Does something with a file, and tries again for half a second where it is in use: on Windows a virus scanner, a
 * backup or another djstats that has it open keeps it from being replaced, removed or read.
 *
 * @throws what the last try threw
 */
export function retryWhileBusy<T>(act: () => T, platform: NodeJS.Platform = process.platform): T {
  for (const deadline = performance.now() + limits.busyFileMs; ; sleep(2 + Math.random() * 20)) {
    try {
      return act();
    } catch (error) {
      if (!isBusy(error, platform) || performance.now() > deadline) throw error;
    }
  }
}

/** Waits without giving way to anything else in this process. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
