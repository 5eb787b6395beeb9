/** Writes a line for the person or program that reads standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a value as JSON, indented, on standard output. */
export function sayJson(value: unknown): void {
  say(JSON.stringify(value, null, 2));
}

/** Writes a remark that is no part of the output. */
export function remark(line: string): void {
  process.stderr.write(`djstats: ${line}\n`);
}
