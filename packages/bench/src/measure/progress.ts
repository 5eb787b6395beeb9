/** Says on standard error what is being measured, and how far the clock is. */
export function progress(what: string): void {
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(5)} s  ${what}`);
}
