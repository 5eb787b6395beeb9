/**
 * Returns a function that prints a line to standard output. If its reader has closed it, the program ends with status 0,
 * because no more is needed. On any other error it ends with status 1.
 *
 * @param reportError called with any other error
 */
export function makePrint(reportError: (error: NodeJS.ErrnoException) => void): (line: string) => void {
  const end = (error: NodeJS.ErrnoException): never => {
    if (error.code === "EPIPE") process.exit(0);
    reportError(error);
    process.exit(1);
  };
  return (line) => {
    if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", end);
    process.stdout.write(`${line}\n`);
  };
}
