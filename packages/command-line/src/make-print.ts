/**
 * Escapes characters that would move a terminal's cursor, change its colours or reverse its direction, because a text
 * may come from a file or a variable. Line ends and tabs stay. JSON keeps its meaning.
 */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    /[\n\t]/.test(character) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Returns a function that prints a line to standard output. If its reader has closed it, the program ends with status
 * 0, because no more output is needed. On any other error it ends with status 1.
 *
 * @param reportError called with any other error
 * @param show returns the text to print for a line
 */
export function makePrint(
  reportError: (error: NodeJS.ErrnoException) => void,
  show: (line: string) => string = visible,
): (line: string) => void {
  const end = (error: NodeJS.ErrnoException): never => {
    if (error.code === "EPIPE") process.exit(0);
    reportError(error);
    process.exit(1);
  };
  return (line) => {
    if (process.stdout.listenerCount("error") === 0) process.stdout.on("error", end);
    process.stdout.write(`${show(line)}\n`);
  };
}
