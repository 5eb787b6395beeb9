import { win32 } from "node:path";

/** What to hand to Node's `spawn` on Windows. */
export interface WindowsStart {
  readonly file: string;
  readonly args: readonly string[];
  /** Whether the arguments are in the form that they have to arrive in; else Node quotes them. */
  readonly windowsVerbatimArguments: boolean;
}

/**
 * How a file is started with arguments on Windows. A program is started as it is. Anything else, as the `.cmd` files
 * that npm and pip make, is started by cmd.exe, which reads its line as a script: the arguments are written so that
 * it finds nothing in them but text.
 *
 * @param systemRoot Windows' own directory; cmd.exe is taken from there and not from ComSpec, which can name another
 * shell, with other rules
 * @returns null where cmd.exe would have to be given a line end, which it cannot
 */
export function windowsStart(
  file: string,
  args: readonly string[],
  systemRoot = "C:\\Windows",
): WindowsStart | null {
  if (/\.(?:exe|com)$/i.test(file)) return { file, args, windowsVerbatimArguments: false };
  const words = [win32.resolve(file), ...args];
  if (words.some((word) => /[\r\n]/.test(word))) return null;
  const shell = win32.join(systemRoot, "System32", "cmd.exe");
  // Without what the registry has every cmd.exe do, with %VARIABLE:~,N% and without !VARIABLE!, as cmdWord needs it.
  const line = ["/d", "/e:on", "/v:off", "/s", "/c", `"${words.map(cmdWord).join(" ")}"`];
  return { file: shell, args: line, windowsVerbatimArguments: true };
}

/**
 * One word for cmd.exe, and for the program that gets it from a batch file. In quotes, cmd.exe minds only the quote and
 * the percent sign. A quote is doubled, which cmd.exe takes for the end of a string and the start of another, and
 * programs take for a quote; backslashes before one are doubled, as programs read them. Between a percent sign and what
 * follows stands a variable's first no characters, so that no name can be read there.
 *
 * https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
function cmdWord(word: string): string {
  const quoted = word
    .replace(/(\\*)"/g, '$1$1""')
    .replace(/\\+$/, "$&$&")
    .replaceAll("%", "%%cd:~,%");
  return `"${quoted}"`;
}
