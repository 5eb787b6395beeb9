/** A claim about a platform, and the tests that show it. */
export interface PlatformClaim {
  readonly what: string;
  /** The tests of the claim, each as a file and a text in it. */
  readonly shown: readonly (readonly [file: string, text: string])[];
  /** The platforms on which the authors of those tests have run them. */
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
    shown: [[cli, "never finds a program in the working directory by its bare name"]],
    run: argued,
  },
  {
    what: "cmd.exe takes the arguments of a batch file as text, whatever they contain; an argument with a line break is rejected",
    shown: [
      [cli, "leaves no open quote and no name between percent signs"],
      [cli, "does not start a command with a line end"],
    ],
    run: argued,
  },
  {
    what: "The same, with the real cmd.exe",
    shown: [
      [anywhere, "passes arguments through a batch file as text, regardless of their content"],
      [anywhere, "starts a batch file by its bare name on PATH, and returns its status"],
    ],
    run: byCi,
  },
  {
    what: "A file that a virus scanner has open is retried for half a second",
    shown: [["packages/node/test/retry-while-busy.test.ts", "is retried on Windows after %s"]],
    run: argued,
  },
  {
    what: "The reporter sees only the listed variables, in whatever case Windows stores them",
    shown: [[node, "passes the allowed variables in any case that Windows uses"]],
    run: argued,
  },
  {
    what: "The observer starts the reporter without a shell and without output, from the Windows system directory",
    shown: [[node, "makes the observer start the reporter silently, without a shell"]],
    run: argued,
  },
  {
    what: "A relative APPDATA is ignored, so djstats never writes a file into a project",
    shown: [[anywhere, "does not write files to the project if APPDATA is relative"]],
    run: byCi,
  },
];

export const everywhereClaims: readonly PlatformClaim[] = [
  {
    what: "djstats run passes on arguments, input, output and exit status",
    shown: [[anywhere, "passes on every argument, input and output"]],
    run: "on Linux",
  },
  {
    what: "The files are where env-paths says, and stay intact with many writers",
    shown: [[anywhere, "stay intact if many processes write at once"]],
    run: "on Linux",
  },
  {
    what: "A report arrives, in the foreground and in the background, and is recorded in the ledger",
    shown: [[anywhere, "arrives from the foreground and from the background, and is recorded in the ledger"]],
    run: "on Linux",
  },
];
