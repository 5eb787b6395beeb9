/** Prints to standard error what is being measured, with the time. */
export function progress(what: string): void {
  console.error(`${(performance.now() / 1000).toFixed(0).padStart(5)} s  ${what}`);
}
