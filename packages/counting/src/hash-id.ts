import { hash, type KeyObject } from "node:crypto";
import { limits } from "./limits.ts";

const registerBits = 13;
/** Registers of one value: 2^13. */
export const registers = 8192;
/** The highest rank; higher ones count as this. */
export const ranks = 24;

const sliceBits = 51;
/** Number of slices in a digest of 256 bits. */
const slicesOfDigest = 5;

/** One rank of one register, as a number: slots are ordered by rank, then by register. */
export type Slot = number;

export function slotAt(register: number, rank: number): Slot {
  return (rank - 1) * registers + register;
}

export function registerOf(slot: Slot): number {
  return slot % registers;
}

export function rankOf(slot: Slot): number {
  return Math.floor(slot / registers) + 1;
}

/**
 * Returns the slot of an ID in each dimension.
 *
 * One HMAC-SHA-256 under the epoch's key is cut into disjoint slices of 51 bits, one for each of five dimensions:
 * 13 bits are the register number, and the rank is the position of the first 1 among the next. So an ID has unrelated
 * slots in two dimensions, and no one can predict them without the key. Dimensions after the fifth take their slices
 * from the HMAC of the ID, a NUL and the number of the digest; an accepted ID contains no NUL.
 *
 * @param count the number of dimensions
 */
export function hashToSlots(key: KeyObject, id: string, count: number): Slot[] {
  let digest = hmac(key, id);
  const slots: Slot[] = [];
  for (let index = 0; index < count; index += 1) {
    const slice = index % slicesOfDigest;
    if (slice === 0 && index > 0) digest = hmac(key, `${id}\0${index / slicesOfDigest}`);
    const from = slice * sliceBits;
    const rest = bits(digest, from + registerBits, ranks - 1);
    const rank = rest === 0 ? ranks : Math.clz32(rest) - (32 - (ranks - 1)) + 1;
    slots.push(slotAt(bits(digest, from, registerBits), rank));
  }
  return slots;
}

/** Returns at most 25 bits of a digest. */
function bits(digest: string, from: number, count: number): number {
  const at = from >> 3;
  const four =
    (digest.charCodeAt(at) << 24) |
    (digest.charCodeAt(at + 1) << 16) |
    (digest.charCodeAt(at + 2) << 8) |
    digest.charCodeAt(at + 3);
  return ((four << (from & 7)) >>> 0) >>> (32 - count);
}

const blockBytes = 64;
const digestBytes = 32;

/** The two messages of an HMAC under a key, each beginning with the key's block. */
interface Blocks {
  readonly inner: Buffer;
  /** The inner message for an ID, by the ID's length in bytes. */
  readonly innerOf: readonly Buffer[];
  readonly outer: Buffer;
}

const blocksOfKeys = new WeakMap<KeyObject, Blocks>();

/**
 * Computes HMAC-SHA-256 (RFC 2104) as Latin-1 text with Node's one-shot hash. `createHmac` allocates an object outside
 * the heap each time, which doubles the time and costs more when it is collected.
 */
function hmac(key: KeyObject, id: string): string {
  const { inner, innerOf, outer } = blocksOfKeys.get(key) ?? beginBlocks(key);
  const bytes = inner.write(id, blockBytes);
  outer.write(hash("sha256", innerOf[bytes] ?? inner, "binary"), blockBytes, "latin1");
  // Leave no copy of the ID in memory.
  inner.fill(0, blockBytes, blockBytes + bytes);
  return hash("sha256", outer, "binary");
}

function beginBlocks(key: KeyObject): Blocks {
  const secret = key.export();
  const begin = (pad: number, bytes: number) => {
    const block = Buffer.alloc(blockBytes + bytes);
    for (let at = 0; at < blockBytes; at += 1) block[at] = (secret[at] ?? 0) ^ pad;
    return block;
  };
  // Room for the NUL and the number of a further digest.
  const bytesMax = limits.idBytes + 2;
  const inner = begin(0x36, bytesMax);
  const innerOf = Array.from({ length: bytesMax + 1 }, (_, bytes) => inner.subarray(0, blockBytes + bytes));
  const blocks = { inner, innerOf, outer: begin(0x5c, digestBytes) };
  blocksOfKeys.set(key, blocks);
  return blocks;
}
