import { win32 } from "node:path";

/** The arguments of Node's `spawn` on Windows. */
export interface WindowsStart {
  readonly file: string;
  readonly args: readonly string[];
  /** Whether the arguments are already quoted; otherwise Node quotes them. */
  readonly windowsVerbatimArguments: boolean;
}

/**
 * Returns how to start a file with arguments on Windows. A program starts directly. Anything else, such as the `.cmd`
 * files of npm and pip, is started by cmd.exe, which reads its command line as a script: the arguments are quoted so
 * that they are only text to it.
 *
 * @param systemRoot Windows' own directory; cmd.exe is taken from there and not from ComSpec, which may name a
 * different shell with different rules
 * @returns null if an argument contains a line end, which cmd.exe cannot accept
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
  // Turns off AutoRun commands of the registry and !VARIABLE!, and turns on %VARIABLE:~,N%, which cmdWord needs.
  const line = ["/d", "/e:on", "/v:off", "/s", "/c", `"${words.map(cmdWord).join(" ")}"`];
  return { file: shell, args: line, windowsVerbatimArguments: true };
}

/**
 * Quotes one word for cmd.exe, and for the program to which a batch file passes it. Within quotes, cmd.exe interprets
 * only the quote and the percent sign. A quote is doubled: cmd.exe ends a string there and starts another, and programs
 * read one quote. Backslashes before a quote are doubled, as programs expect. After a percent sign, an empty substring
 * of a variable is inserted, so that no variable name can be read there.
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
