/** A claim about a platform, and the tests that show it. */
export interface PlatformClaim {
  readonly what: string;
  /** The tests of the claim, each as a file and a text in it. */
  readonly shown: readonly (readonly [file: string, text: string])[];
  /** Where the authors of those tests have run them. */
  readonly run:
    | "on Linux, with the platform as an argument"
    | "on Linux"
    | "not yet; CI will run it on the platform";
}

const anywhere = "packages/cli/e2e/anywhere.test.ts";
const cli = "packages/cli/test/windows.test.ts";
const node = "packages/node/test/windows.test.ts";
const argued = "on Linux, with the platform as an argument";
const byCi = "not yet; CI will run it on the platform";

export const windowsClaims: readonly PlatformClaim[] = [
  {
    what: "A bare command name is looked up with PATH and PATHEXT, never in the working directory",
    shown: [[cli, "never takes a program from the working directory by its bare name"]],
    run: argued,
  },
  {
    what: "cmd.exe takes the arguments of a batch file as text, whatever they contain; an argument with a line break is rejected",
    shown: [
      [cli, "leaves no quote open, and no name between percent signs"],
      [cli, "starts nothing with a line end"],
    ],
    run: argued,
  },
  {
    what: "The same, with the real cmd.exe",
    shown: [
      [anywhere, "hands on arguments through a batch file as text, whatever they hold"],
      [anywhere, "starts a batch file by its bare name on PATH, and hands on its status"],
    ],
    run: byCi,
  },
  {
    what: "A file that a virus scanner has open is retried for half a second",
    shown: [["packages/node/test/retry-while-busy.test.ts", "is tried again on Windows"]],
    run: argued,
  },
  {
    what: "The reporter sees only the listed variables, in whatever case Windows stores them",
    shown: [[node, "lets variables through in whatever case Windows has them"]],
    run: argued,
  },
  {
    what: "The observer starts the reporter without a shell and without output, from the Windows system directory",
    shown: [[node, "has the observer start the reporter without a shell"]],
    run: argued,
  },
  {
    what: "A relative APPDATA is ignored, so djstats never writes a file into a project",
    shown: [[anywhere, "keeps its files out of the project where APPDATA is relative"]],
    run: byCi,
  },
];

export const everywhereClaims: readonly PlatformClaim[] = [
  {
    what: "djstats run passes on arguments, input, output and exit status",
    shown: [[anywhere, "hands on every argument, input and output"]],
    run: "on Linux",
  },
  {
    what: "The files are where env-paths says, and stay intact with many writers",
    shown: [[anywhere, "stay whole under many writers at once"]],
    run: "on Linux",
  },
  {
    what: "A report arrives, in the foreground and in the background, and is recorded in the ledger",
    shown: [[anywhere, "arrives, in the foreground and in the background, and is in the ledger"]],
    run: "on Linux",
  },
];
