import {
  describeSystem,
  implementationName,
  implementationNames,
  linuxMachines,
  macVersion,
} from "./describe-system.ts";
import type { Facts, Platform } from "./facts.ts";
import { djangoVersion, djangoVersionPattern, pythonVersion, pythonVersionPattern } from "./versions.ts";

const platformPattern = [
  `Macintosh; (?:Intel|arm64) macOS (?:${macVersion}|other)`,
  `Linux; (?:${linuxMachines.join("|")}|other)`,
  String.raw`Windows; (?:x86_64|arm64|other) (?:10\.0|other)`,
  "other",
].join("|");

/** Pattern that every `User-Agent` matches completely. */
export const userAgentPattern: string = [
  `Django/(?:${djangoVersionPattern})`,
  ` (?:${implementationNames.join("|")})/(?:${pythonVersionPattern})`,
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
  return [
    `Django/${djangoVersion(django)}`,
    `${implementationName(python.implementation)}/${pythonVersion(python.version)}`,
    `(${platformText(platform)})`,
  ].join(" ");
}

function platformText(platform: Platform): string {
  const { system, machine, version } = describeSystem(platform);
  switch (system) {
    case "macOS":
      return `Macintosh; ${machine} macOS ${version}`;
    case "Linux":
      return `Linux; ${machine}`;
    case "Windows":
      return `Windows; ${machine} ${version}`;
    default:
      return "other";
  }
}
