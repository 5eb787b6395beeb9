import type { Attacker } from "./attacker.ts";

const network = "packages/node/e2e/network.test.ts";
const files = "packages/cli/e2e/files.test.ts";
const consent = "packages/cli/e2e/consent.test.ts";
const places = "packages/cli/e2e/places.test.ts";
const observer = "packages/cli/e2e/observer.test.ts";

export const onYourMachine: readonly Attacker[] = [
  {
    id: "host",
    who: "Other users of the same machine",
    threats: [
      {
        what: "Read config or ledger",
        answer: "Both are created so that only their owner can read them, and so are their directories.",
        tests: [
          ["packages/node/test/files.test.ts", "is created with a mode for its owner only"],
          ["packages/node/test/ledger.test.ts", "creates the ledger with a mode for its owner only"],
        ],
        left: "Root can read everything. A directory that existed before keeps its mode. Windows has no modes; there the permissions of the directories apply.",
      },
      {
        what: "Redirect reads or writes through links, pipes or devices",
        answer:
          "Only regular files are read, up to a size limit, and they are replaced as a whole. djstats uses no config file or ledger that belongs to another user or that others can write, and none behind such a directory or link. A file that is not a ledger is not written as one.",
        tests: [
          ["packages/node/test/files.test.ts", "as POSIX has it, in the place of"],
          [
            places,
            "cannot make djstats write to a text file, by a link in a state directory on a shared disk",
          ],
          [places, "it is not a ledger of djstats"],
          ["packages/node/test/why-unsafe.test.ts", "that is another user's link, in a sticky directory"],
        ],
        left: "Directories above your home directory are not checked. Access control lists are not seen, only modes. Anyone who can write to the directory could change a file between the check and the read; that is only the owner.",
      },
      {
        what: "Turn on again what you turned off, or delete the ledger",
        answer:
          "That needs a directory that other users can write to. If there is one on the way to a file, nothing is sent, and `djstats doctor` prints the command that fixes it. Your private group does not count as other users.",
        tests: [
          [places, "cannot turn on what is off, by a file in a config directory that a group may write"],
          [places, "cannot delete a ledger in a directory that all may write"],
        ],
        left: null,
      },
      {
        what: "See in the process list what ran",
        answer: "The reporter runs for seven seconds at most.",
        tests: [[network, "fails in time, with the reason in the ledger"]],
        left: "While it runs, its command line shows which of the three commands ran, and the versions. The process list also shows the command itself.",
      },
    ],
  },
  {
    id: "dependency",
    who: "A dependency, or someone who took it over",
    threats: [
      {
        what: "Run code when the command is installed",
        answer:
          "The command has no dependencies: its files contain everything it needs. No package has an install script.",
        tests: [
          [
            "packages/release/e2e/install.test.ts",
            "installs djstats without dependencies, and nothing with an install script",
          ],
          ["packages/release/test/manifests.test.ts", "has no install scripts"],
        ],
        left: "The bundled code, above all undici, runs with your permissions, as the command does. The repository's lockfile pins versions and hashes; none of us has read all of that code.",
      },
      {
        what: "Run code on the machine that builds a release",
        answer:
          "Install scripts of dependencies are denied, except for pnpm's. Everything that is installed is locked by a hash, including the pnpm that installs the rest.",
        tests: [
          ["packages/release/test/dependencies.test.ts", "run no install scripts, except for pnpm itself"],
          [
            "packages/release/test/dependencies.test.ts",
            "are installed by a pnpm that is locked by its hash, the same everywhere",
          ],
        ],
        left: "No test can show that a build tool is honest. A dishonest one would build the same wrong bytes everywhere.",
      },
    ],
  },
  {
    id: "project",
    who: "A malicious project that you have cloned",
    threats: [
      {
        what: "Send your ID elsewhere, to another host or another tenant of the same host, through `.envrc`, `Makefile` or a container's settings",
        answer:
          "An ID belongs to the host, path and tracking ID that the notice named. For any other, the notice is shown first and a new ID is created.",
        tests: [
          [files, "needs a new notice, and gets its own ID"],
          [consent, "that differ in their %s show one notice each, and get one ID each"],
          [
            "packages/core/test/destination.test.ts",
            "%s, whoever set it, is pending, and no ID is known for it",
          ],
        ],
        left: "A project whose variables you accept can also move the files (`XDG_CONFIG_HOME`, `HOME`). Its own config file can then claim that the notice was shown. Your `djstats off` still applies if only `XDG_CONFIG_HOME` was set, but not if `HOME` was. Requests then go to that project's own receiver with an ID of its own choice, which it could send without djstats as well. `DO_NOT_TRACK` and `DJANGO_NO_ANALYTICS` apply unless the project removes them too.",
      },
      {
        what: "Have the notice shown when no one is looking, so that the next run is counted",
        answer:
          "The notice counts as shown only in a terminal that has a size, if the command runs in its foreground. Nothing is sent in the ten minutes after it.",
        tests: [
          [consent, "is not shown in a bare pty, whose other side goes nowhere"],
          [consent, "keeps commands that follow in the same minute from being counted"],
        ],
        left: "A program that opens a terminal and gives it a size looks like a person, and so does a pipe with `PYCHARM_HOSTED` set. The ten minutes apply there too.",
      },
      {
        what: "Change what the reporter does, through variables or files",
        answer:
          "The reporter sees only listed variables, starts in the root directory, inherits no open file, and loads nothing from the project.",
        tests: [
          [observer, "starts a reporter that ignores planted variables, files and directories"],
          [
            "packages/node/test/environment.test.ts",
            "excludes every variable that could change the reporter or contain a secret",
          ],
        ],
        left: "Proxy variables and `NODE_EXTRA_CA_CERTS` reach the reporter, because networks need them. Anyone who sets both can read the request. `DJSTATS_NODE` names the program that the observer starts. Anyone who sets variables of a command that you run can run code as you anyway.",
      },
      {
        what: "Run code in your shell through `djstats env`, by a path with quotes in it",
        answer:
          "Every value is quoted by the shell's own rule. For PowerShell, that includes typographic quotes.",
        tests: [
          ["packages/cli/e2e/shell-assignment.test.ts", "assigns any value in %s, through eval, as %s %j"],
          [
            "packages/cli/test/shell-assignment.test.ts",
            "assigns any value in PowerShell, and runs none of it as code",
          ],
        ],
        left: "PowerShell itself could not be run: the test applies its documented rule.",
      },
      {
        what: "Plant a program with a common name",
        answer:
          "djstats does not search the working directory, on Windows either. `djstats show` starts Python in a directory that no project controls.",
        tests: [
          [
            "packages/cli/test/windows.test.ts",
            "never finds a program in the working directory by its bare name",
          ],
          ["packages/cli/test/capture-stdout.test.ts", "loads nothing from the working directory"],
        ],
        left: "If `PATH` names a directory of the project, djstats searches it, as any shell does.",
      },
      {
        what: "Plant a `sitecustomize` or a `manage.py`",
        answer: "The observer runs a `sitecustomize` that it shadows, decides nothing and never raises.",
        tests: [
          [observer, "loads a sitecustomize that it shadows"],
          ["packages/cli/e2e/opted-out.test.ts", "a variable that manage.py itself sets starts nothing"],
        ],
        left: "That code runs inside Django's own process and can report what it likes, with or without djstats.",
      },
    ],
  },
];
