import { atTheCollector } from "./threats/at-the-collector.ts";
import { atTheNumbers } from "./threats/at-the-numbers.ts";
import { atTheSource } from "./threats/at-the-source.ts";
import type { Attacker } from "./threats/attacker.ts";
import { onTheWay } from "./threats/on-the-way.ts";
import { onYourMachine } from "./threats/on-your-machine.ts";

/** Everyone who could learn or do something, with what prevents it. */
export const attackers: readonly Attacker[] = [
  ...onTheWay,
  ...onYourMachine,
  ...atTheSource,
  ...atTheCollector,
  ...atTheNumbers,
];
