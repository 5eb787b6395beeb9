import { createHmac, createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import type { Day } from "@djstats/counting";
import { limits } from "../limits.ts";

/** A network, and how many changes it may make in a day. */
interface Network {
  readonly prefix: string;
  readonly changes: number;
}

/**
 * Limits how many hits a day from one network may change a register. A network is held in memory until the day is over,
 * as an HMAC under a key that is then discarded.
 */
export class PrefixRateLimiter {
  readonly #changes: number;
  readonly #networksMax: number;
  readonly #used = new Map<number, number>();
  #day: Day = 0;
  #key: KeyObject = makeKey();

  /**
   * @param changes a day
   * @param networks how many networks are remembered; further ones may change nothing
   */
  constructor(changes: number = limits.prefixChanges, networks: number = limits.prefixes) {
    this.#changes = changes;
    this.#networksMax = networks;
  }

  /**
   * Counts one change of an address's network.
   *
   * @returns whether the network is still within its limit
   */
  tryConsume(address: string, day: Day): boolean {
    if (day !== this.#day) {
      this.#day = day;
      this.#key = makeKey();
      this.#used.clear();
    }
    const networks = networksOf(address, this.#changes).map(({ prefix, changes }) => {
      const name = pseudonymOf(this.#key, prefix);
      return { name, changes, used: this.#used.get(name) ?? 0 };
    });
    if (networks.some(({ used, changes }) => used >= changes)) return false;
    // A flood of networks is bounded by rejecting new ones, not by forgetting old ones.
    const added = networks.filter(({ used }) => used === 0).length;
    if (this.#used.size + added > this.#networksMax) return false;
    for (const { name, used } of networks) this.#used.set(name, used + 1);
    return true;
  }
}

function makeKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}

/** Returns 48 bits. Among a million networks, the chance that any two share them is one in 560. */
function pseudonymOf(key: KeyObject, prefix: string): number {
  return createHmac("sha256", key).update(prefix).digest().readUIntBE(0, 6);
}

/** Returns the /24 of an IPv4 address; the /48 and the /32 of an IPv6 address. */
function networksOf(address: string, changes: number): Network[] {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return [{ prefix: mapped.split(".").slice(0, 3).join("."), changes }];
  if (!isIPv6(mapped)) return [{ prefix: mapped, changes }];
  const groups = groupsOf(mapped);
  return [
    { prefix: groups.slice(0, 3).join(":"), changes },
    { prefix: groups.slice(0, 2).join(":"), changes: changes * limits.prefixesOfWide },
  ];
}

function groupsOf(ipv6: string): string[] {
  const [head = "", tail] = (ipv6.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...new Array<string>(Math.max(0, gap)).fill("0"), ...right].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
}
