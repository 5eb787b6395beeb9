import { lstatSync, statSync } from "node:fs";
import { win32 } from "node:path";
import type { Found } from "./find-program.ts";

/** What is found under a name: by default, on this machine. */
export type Look = (file: string) => "file" | "directory" | null;

interface Where {
  readonly path: string | undefined;
  /** The ends of names that Windows starts, `.COM;.EXE;.BAT;.CMD` where it says nothing. */
  readonly extensions: string | undefined;
  readonly look?: Look;
}

/**
 * Finds a command on Windows: by PATH, or as it is where its name holds a slash, a backslash or a colon; as it is, or
 * with one of the ends of PATHEXT. The working directory is not searched, as by PowerShell and not by cmd.exe: a
 * project that holds a `python.bat` would choose what runs.
 */
export function findOnWindows(name: string, { path = "", extensions, look = lookHere }: Where): Found {
  const ends = (extensions || ".COM;.EXE;.BAT;.CMD").toLowerCase().split(";").filter(Boolean);
  const isWhole = ends.includes(win32.extname(name).toLowerCase());
  const names = [...(isWhole ? [name] : []), ...ends.map((end) => name + end)];
  const places = /[\\/:]/.test(name) ? [""] : directoriesOf(path);
  const files = places.flatMap((place) => names.map((each) => (place ? win32.join(place, each) : each)));
  const file = files.find((each) => look(each) === "file");
  if (file !== undefined) return { state: "found", file };
  const said = whyNot(places.map((place) => (place ? win32.join(place, name) : name)).map(look));
  if (said) return { state: "not-executable", why: said };
  return { state: "missing" };
}

/** Entries may be in quotes, and an empty one means nothing. */
function directoriesOf(path: string): string[] {
  return path
    .split(";")
    .map((entry) => entry.replaceAll('"', ""))
    .filter(Boolean);
}

function whyNot(found: readonly ReturnType<Look>[]): string | null {
  if (found.includes("file"))
    return "Windows starts no file of this kind; name its program too, as in: py manage.py";
  return found.includes("directory") ? "is a directory" : null;
}

/** The Store's Python is a link that only starting it can follow. */
function lookHere(file: string): ReturnType<Look> {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return null;
  try {
    return statSync(file).isDirectory() ? "directory" : "file";
  } catch {
    return "file";
  }
}
