import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../measure/environment.ts";
import { costSection } from "./cost-section.ts";
import { countingSection } from "./counting-section.ts";
import { failoverSection } from "./failover-section.ts";
import { fleetSection } from "./fleet-section.ts";
import { receivingSection } from "./receiving-section.ts";
import type { Section } from "./section.ts";
import { sizeSection } from "./size-section.ts";

/** A section, and the machine and time of its measurements. */
export interface Measured extends Section {
  readonly environment: Environment;
}

const sectionOf = {
  cost: costSection,
  size: sizeSection,
  receiving: receivingSection,
  fleet: fleetSection,
  failover: failoverSection,
  counting: countingSection,
} as const;

export type Part = keyof typeof sectionOf;

export const parts = Object.keys(sectionOf) as Part[];

/** Reads the sections from the result files in a directory. */
export function readSections(directory: string): Measured[] {
  return parts.flatMap((part) => {
    const file = join(directory, `${part}.json`);
    if (!existsSync(file)) return [];
    const { environment, ...result } = JSON.parse(readFileSync(file, "utf8"));
    return [{ ...sectionOf[part](result), environment }];
  });
}
