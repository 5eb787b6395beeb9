import type { Attacker } from "./attacker.ts";

const network = "packages/node/e2e/network.test.ts";
const files = "packages/cli/e2e/files.test.ts";
const observer = "packages/cli/e2e/observer.test.ts";

export const onYourMachine: readonly Attacker[] = [
  {
    id: "host",
    who: "Other users of the same machine",
    threats: [
      {
        what: "Read config or ledger",
        answer: "Both are made for their owner alone, and so are the directories that are made for them.",
        tests: [
          ["packages/node/test/files.test.ts", "is made for its owner alone by its mode"],
          ["packages/node/test/ledger.test.ts", "is for its owner alone by its mode"],
        ],
        left: "Root reads everything. A directory that was there before keeps the mode it had. On Windows there are no modes, and the directories' own rights hold.",
      },
      {
        what: "Have files written or read elsewhere by way of links, pipes or devices",
        answer:
          "Only regular files are read, up to a size; they are replaced whole. A directory that belongs to another user is kept out of.",
        tests: [
          ["packages/node/test/files.test.ts", "as POSIX has it, in the place of"],
          [files, "of another user"],
        ],
        left: "Between looking at a file and opening it, who can write in its directory could change it; that is the owner alone.",
      },
      {
        what: "See what ran, in the list of processes",
        answer: "The reporter is there for five seconds at most.",
        tests: [[network, "the reporter ends in time, and the ledger says why"]],
        left: "While it is, its command line shows which of the three commands ran, and the versions. So does the list of processes of the command itself.",
      },
    ],
  },
  {
    id: "dependency",
    who: "A dependency, or whoever took it over",
    threats: [
      {
        what: "Run code when the command is installed",
        answer:
          "The command has no dependency: what it needs is in its files. No package has an install script.",
        tests: [
          [
            "packages/release/e2e/install.test.ts",
            "djstats comes without a dependency, and nothing comes with an install script",
          ],
          ["packages/release/test/manifests.test.ts", "has nothing that runs when it is installed"],
        ],
        left: "What was built in, undici above all, runs with your rights, as the command does. Versions are pinned, with their hashes, in the repository's lockfile; nobody here has read all of that code.",
      },
      {
        what: "Run code on the machine that builds a release",
        answer: "Install scripts of dependencies are denied unless named.",
        tests: [],
        left: "No test can show that a build tool is honest. A release could be built again from its commit and compared; we have not made builds that come out the same byte for byte.",
      },
    ],
  },
  {
    id: "project",
    who: "A project that you have cloned and that means ill",
    threats: [
      {
        what: "Send your id elsewhere, by `.envrc`, `Makefile` or a container's settings",
        answer:
          "An id belongs to the host that its owner was told of. For another the notice is due again, and another id is made.",
        tests: [
          [files, "is asked for again, and gets an id of its own"],
          ["packages/core/test/destination.test.ts", "of another place, whoever set it, is asked for again"],
        ],
        left: "A project whose variables you let in can move the files too (`XDG_CONFIG_HOME`, `HOME`), to a config file of its own that says you were told and nothing of your `djstats off`. It then has requests sent to itself, with an id that it chose itself: what it could send just as well. `DO_NOT_TRACK` and `DJANGO_NO_ANALYTICS` hold unless it takes those from you as well.",
      },
      {
        what: "Change what the reporter does, by variables or files",
        answer:
          "It sees a list of variables alone, starts in the root directory, inherits no open file, and loads nothing of the project's.",
        tests: [
          [observer, "leaves a reporter that sees no planted variable, file or directory"],
          [
            "packages/node/test/environment.test.ts",
            "keeps out all that could change the reporter or holds a secret",
          ],
        ],
        left: "Proxy variables and `NODE_EXTRA_CA_CERTS` reach it, as networks need them: whoever sets both can read the request. And `DJSTATS_NODE` names what the observer starts. Whoever sets variables of a command that you run can run code as you anyway.",
      },
      {
        what: "Plant a program under a usual name",
        answer:
          "The working directory is not searched, also on Windows; `djstats show` starts Python from a directory that no project has a say in.",
        tests: [
          [
            "packages/cli/test/windows.test.ts",
            "never takes a program from the working directory by its bare name",
          ],
          ["packages/cli/test/capture-stdout.test.ts", "loads nothing of the working directory"],
        ],
        left: "A `PATH` that names a project's directory is followed, as by any shell.",
      },
      {
        what: "Plant a `sitecustomize` or a `manage.py`",
        answer:
          "The observer hands on to a `sitecustomize` that it shadows, decides nothing and never raises.",
        tests: [
          [observer, "hands on to a sitecustomize that it shadows"],
          ["packages/cli/e2e/opted-out.test.ts", "a variable that manage.py itself sets starts nothing"],
        ],
        left: "That code is Django's own process: it can report what it likes, with or without djstats.",
      },
    ],
  },
];
