import { createHmac, type KeyObject } from "node:crypto";

/** Registers of a cell: 2^14. */
export const registers = 16_384;
/** The highest rank; what is beyond counts as this. */
export const ranks = 24;

/**
 * Where one id belongs in each dimension: the register's number times `ranks`, plus the rank less one.
 *
 * One HMAC-SHA-256 under the epoch's key is cut into disjoint slices of 51 bits, one a dimension: 14 bits are the
 * register's number, and the rank is the position of the first one among the next. So the same id falls in unrelated
 * places in two dimensions, and without the key nobody can tell where.
 *
 * @param count how many dimensions, five at most
 */
export function slotsOf(key: KeyObject, id: string, count: number): number[] {
  const digest = createHmac("sha256", key).update(id).digest();
  return Array.from({ length: count }, (_, dimension) => {
    const from = dimension * 51;
    const rest = bits(digest, from + 14, ranks - 1);
    const rank = rest === 0 ? ranks : Math.clz32(rest) - (32 - (ranks - 1)) + 1;
    return bits(digest, from, 14) * ranks + rank - 1;
  });
}

/** So many bits, 25 at most, from the `from`th on. */
function bits(digest: Buffer, from: number, count: number): number {
  return ((digest.readUInt32BE(from >> 3) << (from & 7)) >>> 0) >>> (32 - count);
}
