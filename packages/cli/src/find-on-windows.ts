import { lstatSync, statSync } from "node:fs";
import { win32 } from "node:path";
import type { Found } from "./find-program.ts";

/** Looks a file name up; by default on this machine. */
export type Look = (file: string) => "file" | "directory" | null;

interface Where {
  readonly path: string | undefined;
  /** The file extensions that Windows starts; `.COM;.EXE;.BAT;.CMD` if undefined. */
  readonly extensions: string | undefined;
  readonly look?: Look;
}

/**
 * Finds a command on Windows: on PATH, or directly if its name contains a slash, a backslash or a colon; as named, or
 * with an extension of PATHEXT. Like PowerShell and unlike cmd.exe, it does not search the working directory: a project
 * with a `python.bat` would choose what runs.
 */
export function findOnWindows(name: string, { path = "", extensions, look = lookHere }: Where): Found {
  const ends = (extensions || ".COM;.EXE;.BAT;.CMD").toLowerCase().split(";").filter(Boolean);
  const isWhole = ends.includes(win32.extname(name).toLowerCase());
  const names = [...(isWhole ? [name] : []), ...ends.map((end) => name + end)];
  const places = /[\\/:]/.test(name) ? [""] : directoriesOf(path);
  const files = places.flatMap((place) => names.map((each) => (place ? win32.join(place, each) : each)));
  const file = files.find((each) => look(each) === "file");
  if (file !== undefined) return { state: "found", file };
  const reason = whyNot(places.map((place) => (place ? win32.join(place, name) : name)).map(look));
  if (reason) return { state: "not-executable", why: reason };
  return { state: "missing" };
}

/** Returns the directories of PATH. Entries may be in quotes; empty ones are ignored. */
function directoriesOf(path: string): string[] {
  return path
    .split(";")
    .map((entry) => entry.replaceAll('"', ""))
    .filter(Boolean);
}

function whyNot(found: readonly ReturnType<Look>[]): string | null {
  if (found.includes("file"))
    return "Windows cannot start this kind of file. Name the program that runs it, as in: py manage.py";
  return found.includes("directory") ? "is a directory" : null;
}

/** Looks a file up on this machine. The Microsoft Store's Python is a link that can only be followed by starting it. */
function lookHere(file: string): ReturnType<Look> {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  try {
    return statSync(file).isDirectory() ? "directory" : "file";
  } catch {
    return "file";
  }
}
