/** What is different on a platform, and what shows that it works. */
export interface PlatformClaim {
  readonly what: string;
  /** Tests, as a file and a text in it. */
  readonly shown: readonly (readonly [file: string, text: string])[];
  /** Where those tests have been run by the people who wrote them. */
  readonly run:
    | "on Linux, with the platform as an argument"
    | "on Linux"
    | "nowhere yet; on the platform by CI";
}

const anywhere = "packages/cli/e2e/anywhere.test.ts";
const cli = "packages/cli/test/windows.test.ts";
const node = "packages/node/test/windows.test.ts";
const argued = "on Linux, with the platform as an argument";
const byCi = "nowhere yet; on the platform by CI";

export const windowsClaims: readonly PlatformClaim[] = [
  {
    what: "A command is found by PATH and PATHEXT, never in the working directory by its bare name",
    shown: [[cli, "never takes a program from the working directory by its bare name"]],
    run: argued,
  },
  {
    what: "The arguments of a batch file are text for cmd.exe, whatever they hold; a line end is refused",
    shown: [
      [cli, "leaves no quote open, and no name between percent signs"],
      [cli, "starts nothing with a line end"],
    ],
    run: argued,
  },
  {
    what: "The same, through the real cmd.exe",
    shown: [
      [anywhere, "hands on arguments through a batch file as text, whatever they hold"],
      [anywhere, "starts a batch file by its bare name on PATH, and hands on its status"],
    ],
    run: byCi,
  },
  {
    what: "A file that a virus scanner has open is tried again for half a second",
    shown: [["packages/node/test/retry-while-busy.test.ts", "is tried again on Windows"]],
    run: argued,
  },
  {
    what: "The reporter sees the listed variables alone, in whatever case Windows has them",
    shown: [[node, "lets variables through in whatever case Windows has them"]],
    run: argued,
  },
  {
    what: "The observer starts the reporter without a shell, from Windows' own directory, in silence",
    shown: [[node, "has the observer start the reporter without a shell"]],
    run: argued,
  },
  {
    what: "A relative APPDATA is ignored, so that no file of ours lands in a project",
    shown: [[anywhere, "keeps its files out of the project where APPDATA is relative"]],
    run: byCi,
  },
];

export const everywhereClaims: readonly PlatformClaim[] = [
  {
    what: "djstats run hands on arguments, input, output and exit status",
    shown: [[anywhere, "hands on every argument, input and output"]],
    run: "on Linux",
  },
  {
    what: "The files are where env-paths has them, and stay whole under many writers",
    shown: [[anywhere, "stay whole under many writers at once"]],
    run: "on Linux",
  },
  {
    what: "A report arrives, in the foreground and in the background, and is in the ledger",
    shown: [[anywhere, "arrives, in the foreground and in the background, and is in the ledger"]],
    run: "on Linux",
  },
];
