import { limits } from "@djstats/core/limits";
import { errorCode } from "./errors.ts";

/** The errors of Windows while another process has a file open, or a deleted file is not quite gone. */
const busyCodes: readonly (string | null)[] = ["EPERM", "EACCES", "EBUSY"];

/** Whether a file may only be in use for a moment. On other systems these codes are final. */
export function isBusy(error: unknown, platform: NodeJS.Platform = process.platform): boolean {
  return platform === "win32" && busyCodes.includes(errorCode(error));
}

/**
 * Retries a file operation for half a second while the file is in use. On Windows, a virus scanner, a backup or another
 * djstats process that has a file open blocks replacing, deleting or reading it.
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

/** Blocks this process for a time. */
export function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
