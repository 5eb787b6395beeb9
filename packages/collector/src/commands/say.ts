/** Writes a line for the person or program that reads standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
