import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { Day } from "@djstats/counting";
import { limits } from "../limits.ts";

const hourMs = 3_600_000;

/** What was spent in an hour, by networks that only this hour's key can tell. */
interface HourOfUse {
  readonly key: KeyObject;
  readonly spent: Map<string, number>;
}

/**
 * Bounds how many hits a day may change a register from one network, in memory. What is remembered is an HMAC of the
 * network under a key that lives for two hours; a network that is quiet for longer starts anew.
 */
export class PrefixRateLimiter {
  readonly #limit: number;
  #day: Day = 0;
  #startedMs = 0;
  #current: HourOfUse = newHour();
  #previous: HourOfUse = newHour();

  /** @param changes a day */
  constructor(changes: number = limits.prefixChanges) {
    this.#limit = changes;
  }

  /**
   * Spends one change.
   *
   * @returns whether there was one left
   */
  tryConsume(address: string, time: Date, day: Day): boolean {
    this.#rotate(time, day);
    const { name, spent } = this.#consumedBy(prefixOf(address));
    // A flood of networks is bounded by refusing new ones, not by forgetting old ones.
    if (
      spent >= this.#limit ||
      (!this.#current.spent.has(name) && this.#current.spent.size >= limits.prefixes)
    )
      return false;
    this.#current.spent.set(name, spent + 1);
    return true;
  }

  /** Whether a network has none left. */
  isExhausted(address: string, time: Date, day: Day): boolean {
    this.#rotate(time, day);
    return this.#consumedBy(prefixOf(address)).spent >= this.#limit;
  }

  #consumedBy(prefix: string): { name: string; spent: number } {
    const name = pseudonymOf(this.#current, prefix);
    const spent =
      this.#current.spent.get(name) ?? this.#previous.spent.get(pseudonymOf(this.#previous, prefix)) ?? 0;
    return { name, spent };
  }

  #rotate(time: Date, day: Day): void {
    const isNewDay = day !== this.#day;
    const passedMs = time.getTime() - this.#startedMs;
    if (!isNewDay && Math.abs(passedMs) < hourMs) return;
    this.#previous = isNewDay || passedMs >= 2 * hourMs ? newHour() : this.#current;
    this.#current = newHour();
    this.#day = day;
    this.#startedMs = time.getTime();
  }
}

function newHour(): HourOfUse {
  return { key: createSecretKey(randomBytes(32)), spent: new Map() };
}

function pseudonymOf({ key }: HourOfUse, prefix: string): string {
  return createHmac("sha256", key).update(prefix).digest("base64url");
}

/** The /24 of an IPv4 address, the /48 of an IPv6 one. */
function prefixOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return mapped.split(".").slice(0, 3).join(".");
  if (!isIPv6(mapped)) return mapped;
  const [head = "", tail] = (mapped.split("%")[0] ?? "").toLowerCase().split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...new Array<string>(Math.max(0, gap)).fill("0"), ...right];
  return groups
    .slice(0, 3)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
