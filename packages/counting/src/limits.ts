/** Every number that counting enforces, with its unit and its reason. */
export const limits = {
  /** Longer IDs and tracking IDs are invalid. */
  idBytes: 128,
  /** Values of a dimension, including `other`; bounds memory. */
  valuesOfDimension: 32,
} as const;
