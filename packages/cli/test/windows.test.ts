import { describe, expect, it } from "vitest";
import { findOnWindows, type Look } from "../src/find-on-windows.ts";
import { windowsStart } from "../src/windows-start.ts";

const files: Record<string, ReturnType<Look>> = {
  "C:\\Python\\python.exe": "file",
  "C:\\npm\\tool": "file",
  "C:\\npm\\tool.cmd": "file",
  "C:\\venv\\Scripts\\python.exe": "file",
  "C:\\bin\\tool.exe": "file",
  "C:\\bin\\folder.exe": "directory",
  "C:\\bin\\python3.11.exe": "file",
  "C:\\bin\\script.py": "file",
  ".\\manage.py": "file",
  ".\\make.bat": "file",
  "make.bat": "file",
  "python.bat": "file",
  ".\\folder": "directory",
};
const look: Look = (file) => files[file] ?? null;
const find = (name: string, path = 'C:\\npm;;"C:\\Python";C:\\bin', extensions?: string) =>
  findOnWindows(name, { path, extensions, look });

describe("finding a command on Windows", () => {
  it.each([
    ["python", "C:\\Python\\python.exe"],
    ["python.exe", "C:\\Python\\python.exe"],
    ["tool", "C:\\npm\\tool.cmd"],
    ["python3.11", "C:\\bin\\python3.11.exe"],
    ["C:\\venv\\Scripts\\python", "C:\\venv\\Scripts\\python.exe"],
    [".\\make", ".\\make.bat"],
    [".\\make.bat", ".\\make.bat"],
  ])("searches PATH for the extensions that Windows starts: %s", (name, file) => {
    expect(find(name)).toEqual({ state: "found", file });
  });

  it("tries the extensions of PATHEXT, in any case and in its order", () => {
    expect(find("script", undefined, ".PY;.EXE")).toEqual({ state: "found", file: "C:\\bin\\script.py" });
    expect(find("./manage.py".replaceAll("/", "\\"), "", ".EXE;.PY")).toMatchObject({ state: "found" });
  });

  it("never finds a program in the working directory by its bare name", () => {
    expect(find("make")).toEqual({ state: "missing" });
    expect(find("make.bat")).toEqual({ state: "missing" });
    expect(find("python")).toEqual({ state: "found", file: "C:\\Python\\python.exe" });
    expect(find("python", "")).toEqual({ state: "missing" });
  });

  it.each([
    ["nosuch", "missing"],
    [".\\nosuch", "missing"],
    ["folder", "missing"],
    [".\\folder", "not-executable"],
    [".\\manage.py", "not-executable"],
    ["script.py", "not-executable"],
  ])("reports that %s is %s", (name, state) => {
    expect(find(name)).toMatchObject({ state });
  });
});

describe("starting a command on Windows", () => {
  const line = (...args: string[]) => windowsStart("C:\\npm\\to ol.cmd", args, "C:\\Windows")?.args.at(-1);

  it("passes arguments to a program unchanged", () => {
    const args = ['"', "%PATH%", "a\nb", "&"];
    expect(windowsStart("C:\\Python\\python.EXE", args)).toEqual({
      file: "C:\\Python\\python.EXE",
      args,
      windowsVerbatimArguments: false,
    });
  });

  it("starts any other file with Windows' own cmd.exe, without the registry's AutoRun commands", () => {
    expect(windowsStart("C:\\npm\\tool.cmd", ["x"], "D:\\Win")).toEqual({
      file: "D:\\Win\\System32\\cmd.exe",
      args: ["/d", "/e:on", "/v:off", "/s", "/c", '""C:\\npm\\tool.cmd" "x""'],
      windowsVerbatimArguments: true,
    });
    expect(windowsStart("C:\\manage.py", [])?.file).toBe("C:\\Windows\\System32\\cmd.exe");
  });

  it.each([
    ["", '""'],
    ["a b", '"a b"'],
    ['a"b', '"a""b"'],
    ['a" & calc & "b', '"a"" & calc & ""b"'],
    ["a\\", '"a\\\\"'],
    ['a\\"', '"a\\\\"""'],
    ["a\\b", '"a\\b"'],
    ["^&|<>()!", '"^&|<>()!"'],
    ["%PATH%", '"%%cd:~,%PATH%%cd:~,%"'],
  ])("quotes %j so that cmd.exe reads it as text only", (word, written) => {
    expect(line(word)).toBe(`""C:\\npm\\to ol.cmd" ${written}"`);
  });

  it("leaves no open quote and no name between percent signs, whatever the words are", () => {
    const letters = ['"', "\\", "%", "^", "&", " ", "a", "!", "'", "|"];
    for (let seed = 0; seed < 5000; seed++) {
      const word = Array.from(
        { length: 1 + (seed % 7) },
        (_, at) => letters[(seed * 7 + at * at * 13) % 10],
      ).join("");
      const written = line(word)?.slice('""C:\\npm\\to ol.cmd" '.length, -1) ?? "";
      const outside = written.split('"').filter((_, index) => index % 2 === 0);
      expect(outside.join("")).toBe("");
      expect(written.replaceAll("%%cd:~,%", "")).not.toContain("%");
    }
  });

  it("does not start a command with a line end, where cmd.exe would begin another command", () => {
    for (const word of ["a\nb", "a\rb"]) {
      expect(windowsStart("C:\\npm\\tool.cmd", [word])).toBeNull();
      expect(windowsStart(`C:\\npm\\${word}.cmd`, [])).toBeNull();
    }
  });
});
