import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { Day } from "../count/day.ts";
import { limits } from "../limits.ts";

const hourMs = 3_600_000;

/** What was spent in an hour, by networks that only this hour's key can tell. */
interface Hour {
  readonly key: KeyObject;
  readonly spent: Map<string, number>;
}

/**
 * Bounds how many hits a day may change a register from one network, in memory. What is remembered is an HMAC of the
 * network under a key that lives for two hours; a network that is quiet for longer starts anew.
 */
export class PrefixBudget {
  readonly #changes: number;
  #day: Day = 0;
  #beganMs = 0;
  #now: Hour = newHour();
  #before: Hour = newHour();

  /** @param changes a day */
  constructor(changes: number = limits.prefixChanges) {
    this.#changes = changes;
  }

  /**
   * Spends one change.
   *
   * @returns whether there was one left
   */
  spend(address: string, time: Date, day: Day): boolean {
    this.#turn(time, day);
    const { name, spent } = this.#spentBy(prefixOf(address));
    // A flood of networks is bounded by refusing new ones, not by forgetting old ones.
    if (spent >= this.#changes || (!this.#now.spent.has(name) && this.#now.spent.size >= limits.prefixes))
      return false;
    this.#now.spent.set(name, spent + 1);
    return true;
  }

  /** Whether a network has none left. */
  isSpent(address: string, time: Date, day: Day): boolean {
    this.#turn(time, day);
    return this.#spentBy(prefixOf(address)).spent >= this.#changes;
  }

  #spentBy(prefix: string): { name: string; spent: number } {
    const name = nameOf(this.#now, prefix);
    const spent = this.#now.spent.get(name) ?? this.#before.spent.get(nameOf(this.#before, prefix)) ?? 0;
    return { name, spent };
  }

  #turn(time: Date, day: Day): void {
    const isNewDay = day !== this.#day;
    const passedMs = time.getTime() - this.#beganMs;
    if (!isNewDay && Math.abs(passedMs) < hourMs) return;
    this.#before = isNewDay || passedMs >= 2 * hourMs ? newHour() : this.#now;
    this.#now = newHour();
    this.#day = day;
    this.#beganMs = time.getTime();
  }
}

function newHour(): Hour {
  return { key: createSecretKey(randomBytes(32)), spent: new Map() };
}

function nameOf({ key }: Hour, prefix: string): string {
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
