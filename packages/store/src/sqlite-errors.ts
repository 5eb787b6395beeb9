/** SQLite's own numbers of errors, without what they add in the higher bits. */
const numbers = { busy: 5, inputOutput: 10, full: 13, cannotOpen: 14 } as const;

function numberOf(error: unknown): number {
  return error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
}

export function isBusy(error: unknown): boolean {
  return numberOf(error) === numbers.busy;
}

export function isCannotOpen(error: unknown): boolean {
  return numberOf(error) === numbers.cannotOpen;
}

/** Whether there may be no room: SQLite calls it an error of input and output if the shared memory cannot grow. */
export function isFull(error: unknown): boolean {
  return numberOf(error) === numbers.full || numberOf(error) === numbers.inputOutput;
}
