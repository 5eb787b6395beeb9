/** Prints an assignment of an exported variable in each shell's syntax. */
export const shellAssignment = {
  sh: (name: string, value: string) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name: string, value: string) =>
    `set -gx ${name} '${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`,
  // PowerShell also ends the string at a typographic single quote, and reads each quote that is doubled as itself
  // (PowerShell, `CharTraits.IsSingleQuote`).
  powershell: (name: string, value: string) => `$env:${name} = '${value.replace(/['‘’‚‛]/g, "$&$&")}'`,
} as const satisfies Record<string, (name: string, value: string) => string>;

/** The name of a shell's syntax. */
export type Shell = keyof typeof shellAssignment;

/** The names of all shell syntaxes. */
export const shells = Object.keys(shellAssignment) as Shell[];
