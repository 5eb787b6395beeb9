/** SQLite's primary error codes, without the higher bits of extended codes. */
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

/** Whether the disk may be full: SQLite reports an input/output error if the shared memory cannot grow. */
export function isFull(error: unknown): boolean {
  return numberOf(error) === numbers.full || numberOf(error) === numbers.inputOutput;
}
