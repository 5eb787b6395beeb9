import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import { describeFileError, errorCode } from "@djstats/node";

/** The result of looking a command up as a shell would. */
export type Found =
  /** `file` as Node decodes it. */
  | { readonly state: "found"; readonly file: string }
  /** Exit status 127. */
  | { readonly state: "missing" }
  /** Exit status 126. */
  | { readonly state: "not-executable"; readonly why: string };

/** The path that POSIX's `execvp` searches if there is no PATH. */
const defaultPath = "/bin:/usr/bin";

/**
 * Finds a command on POSIX: on PATH, or directly if its name contains a slash.
 *
 * @param name and `path` byte for byte, in latin1
 */
export function findProgram(name: string, path: string | undefined): Found {
  if (name.includes("/")) return look(name);
  const found = (path ?? defaultPath).split(":").map((directory) => look(join(directory || ".", name)));
  return (
    found.find(({ state }) => state === "found") ??
    found.find(({ state }) => state === "not-executable") ?? { state: "missing" }
  );
}

function look(name: string): Found {
  const file = Buffer.from(name, "latin1");
  try {
    if (statSync(file).isDirectory()) return { state: "not-executable", why: "is a directory" };
    accessSync(file, constants.X_OK);
    return { state: "found", file: file.toString() };
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? "");
    return isMissing ? { state: "missing" } : { state: "not-executable", why: describeFileError(error) };
  }
}
