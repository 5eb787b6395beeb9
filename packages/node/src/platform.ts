import { readFileSync } from "node:fs";
import { machine, release } from "node:os";
import type { Platform } from "@djstats/core";

/** Gathers the raw facts about this machine. Starts no process. */
export function gatherPlatform(platform: NodeJS.Platform = process.platform): Platform {
  const os = ({ darwin: "macos", linux: "linux", win32: "windows" } as const)[platform as string] ?? "other";
  const version = os === "macos" ? macosVersion() : os === "windows" ? release() : "";
  return { os, machine: machine(), version };
}

function macosVersion(): string {
  try {
    const plist = readFileSync("/System/Library/CoreServices/SystemVersion.plist", "utf8");
    return /<key>ProductVersion<\/key>\s*<string>([^<]*)</.exec(plist)?.[1] ?? "";
  } catch {
    return "";
  }
}
