/** Every number that counting enforces, with its unit and its reason. */
export const limits = {
  /** An id or a name of a count beyond this is none. */
  idBytes: 128,
  /** Values of a dimension, `other` included: so much memory and no more. */
  valuesOfDimension: 32,
} as const;
