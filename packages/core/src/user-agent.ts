import type { Facts, Platform } from "./facts.ts";
import { djangoVersion, djangoVersionPattern, pythonVersion, pythonVersionPattern } from "./versions.ts";

const implementations = ["CPython", "PyPy", "GraalPy"] as const;

const linuxMachines = [
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

const macVersion = String.raw`\d{1,2}\.\d{1,2}\.\d{1,2}`;

const platformPattern = [
  `Macintosh; (?:Intel|arm64) macOS (?:${macVersion}|other)`,
  `Linux; (?:${linuxMachines.join("|")}|other)`,
  String.raw`Windows; (?:x86_64|arm64|other) (?:10\.0|other)`,
  "other",
].join("|");

/** Pattern that every `User-Agent` matches completely. */
export const userAgentPattern: string = [
  `Django/(?:${djangoVersionPattern})`,
  ` (?:${implementations.join("|")}|other)/(?:${pythonVersionPattern})`,
  String.raw` \((?:${platformPattern})\)`,
].join("");

/**
 * Builds the header in DEP 8's form, `Django/1.11 CPython/3.5.1 (Macintosh; Intel macOS 10.12.0)`. A value outside the
 * closed sets and patterns becomes `other`, so no free text passes.
 */
export function userAgent({
  django,
  python,
  platform,
}: Pick<Facts, "django" | "python" | "platform">): string {
  const implementation = implementations.find((i) => i.toLowerCase() === python.implementation.toLowerCase());
  return [
    `Django/${djangoVersion(django)}`,
    `${implementation ?? "other"}/${pythonVersion(python.version)}`,
    `(${platformText(platform)})`,
  ].join(" ");
}

function platformText({ os, machine, version }: Platform): string {
  if (os === "macos") return `Macintosh; ${macMachine(machine)} macOS ${macosVersion(version)}`;
  if (os === "linux") return `Linux; ${linuxMachines.find((m) => m === machine) ?? "other"}`;
  if (os === "windows")
    return `Windows; ${windowsMachine(machine)} ${/^10\.0(\.|$)/.test(version) ? "10.0" : "other"}`;
  return "other";
}

/** Names the processor of a Mac: Intel's, or else Apple's own. */
function macMachine(machine: string): string {
  return machine === "x86_64" ? "Intel" : "arm64";
}

/** Adds the patch number that macOS leaves out of first releases: `10.12` becomes DEP 8's `10.12.0`. */
function macosVersion(version: string): string {
  const full = /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
  return new RegExp(`^${macVersion}$`).test(full) ? full : "other";
}

function windowsMachine(machine: string): string {
  const known = new Map([
    ["amd64", "x86_64"],
    ["x86_64", "x86_64"],
    ["arm64", "arm64"],
  ]);
  return known.get(machine.toLowerCase()) ?? "other";
}
