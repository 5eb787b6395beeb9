import { formatNumber } from "@djstats/reports";
import type { OnProgress } from "@djstats/store";

/** Time between two changes of the text, so that it does not change with every line. */
const intervalMs = 100;

/** Shows the progress of long work on standard error, if that is a terminal. */
export async function withProgress<T>(
  text: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work(() => {});
  const { default: yoctoSpinner } = await import("yocto-spinner");
  const spinner = yoctoSpinner({ text, stream: process.stderr }).start();
  let shownMs = 0;
  try {
    return await work((done, total) => {
      const nowMs = performance.now();
      if (nowMs - shownMs < intervalMs) return;
      shownMs = nowMs;
      spinner.text = `${text}: ${formatNumber(done)}${total === null ? "" : ` of ${formatNumber(total)}`}`;
    });
  } finally {
    spinner.stop();
  }
}
