import type { Platform } from "./facts.ts";

/** The systems that are sent by name. */
export const systemNames = ["macOS", "Linux", "Windows", "other"] as const;

export const linuxMachines = [
  "x86_64",
  "aarch64",
  "i686",
  "armv7l",
  "armv6l",
  "ppc64le",
  "riscv64",
  "s390x",
  "loongarch64",
] as const;

/** The kinds of processor that are sent. */
export const machineNames = ["Intel", "arm64", ...linuxMachines, "other"] as const;

export const macVersion: string = String.raw`\d{1,2}\.\d{1,2}\.\d{1,2}`;

/** Pattern of the version of a system on the wire. */
export const systemVersionPattern: string = String.raw`${macVersion}|10\.0|other`;

/** The implementations of Python that are sent by name. */
export const implementationNames = ["CPython", "PyPy", "GraalPy", "other"] as const;

/** A system as it is sent: two words of closed sets, and a version. */
export interface SystemDescription {
  readonly system: (typeof systemNames)[number];
  readonly machine: (typeof machineNames)[number];
  readonly version: string;
}

/** Describes a system. A value outside the closed sets and patterns becomes `other`, so no free text passes. */
export function describeSystem({ os, machine, version }: Platform): SystemDescription {
  switch (os) {
    case "macos":
      return { system: "macOS", machine: macMachine(machine), version: macosVersion(version) };
    case "linux":
      return {
        system: "Linux",
        machine: linuxMachines.find((m) => m === machine) ?? "other",
        version: "other",
      };
    case "windows":
      return {
        system: "Windows",
        machine: windowsMachines.get(machine.toLowerCase()) ?? "other",
        version: /^10\.0(\.|$)/.test(version) ? "10.0" : "other",
      };
    default:
      return { system: "other", machine: "other", version: "other" };
  }
}

/** Returns the name of an implementation as it is sent, whatever its case. */
export function implementationName(raw: string): (typeof implementationNames)[number] {
  return implementationNames.find((name) => name.toLowerCase() === raw.toLowerCase()) ?? "other";
}

/** Names the processor of a Mac: Intel's, or else Apple's own. */
function macMachine(machine: string): "Intel" | "arm64" {
  return machine === "x86_64" ? "Intel" : "arm64";
}

/** Adds the patch number that macOS leaves out of first releases: `10.12` becomes DEP 8's `10.12.0`. */
function macosVersion(version: string): string {
  const full = /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
  return new RegExp(`^${macVersion}$`).test(full) ? full : "other";
}

const windowsMachines: ReadonlyMap<string, "x86_64" | "arm64"> = new Map([
  ["amd64", "x86_64"],
  ["x86_64", "x86_64"],
  ["arm64", "arm64"],
]);
