/** One thing that somebody could learn or do, and what stands against it. */
interface Threat {
  /** As a heading of a row: what they could try. */
  readonly what: string;
  /** What the program does about it, in the words of Prose: `code`, and {field} of the list. */
  readonly answer: string;
  /** Tests of that answer, as a file and a text in it. The build fails when one is gone. */
  readonly tests: readonly (readonly [file: string, text: string])[];
  /** What is left all the same; null where nothing is known. */
  readonly left: string | null;
}

export interface Attacker {
  readonly id: string;
  readonly who: string;
  readonly threats: readonly Threat[];
}

const network = "packages/node/e2e/network.test.ts";
const files = "packages/cli/e2e/files.test.ts";
const observer = "packages/cli/e2e/observer.test.ts";
const attacks = "packages/collector/test/attacks.test.ts";

export const attackers: readonly Attacker[] = [
  {
    id: "network",
    who: "Somebody who watches or controls the network",
    threats: [
      {
        what: "Read the request",
        answer:
          "HTTPS alone is spoken, but to this machine itself, and the certificate is checked whatever the environment says.",
        tests: [
          [network, "sends nothing to %s"],
          ["packages/core/test/destination.test.ts", "%s is refused"],
        ],
        left: "That you connect, when, from which address, and to which host: the name is looked up, and stands in the open in the TLS handshake. `djstats doctor --reach`, where you run it, shows so much and no more. As a request follows a command, so does that you use Django.",
      },
      {
        what: "Stand between with a certificate of their own",
        answer: "A certificate that no trusted authority signed, or for another host, or over, gets nothing.",
        tests: [[network, "an unknown authority"]],
        left: "An authority that the machine trusts, or that `NODE_EXTRA_CA_CERTS` names, can read along: so a company's inspecting proxy does.",
      },
      {
        what: "Drop, delay or break the exchange",
        answer:
          "One attempt, within four seconds, in a process of its own that ends itself after five. The command never waits for it.",
        tests: [
          [network, "drops packets"],
          [network, "the reporter ends in time, and the ledger says why"],
        ],
        left: "Nobody counts a developer whose requests never arrive.",
      },
    ],
  },
  {
    id: "receiver",
    who: "The receiver, or whoever sits at it",
    threats: [
      {
        what: "Learn more than the list says",
        answer:
          "A request holds the listed fields and headers, each of a closed set or pattern, and no other byte.",
        tests: [
          [
            "apps/docs/e2e/wire.test.ts",
            "every parameter and header, in its order and spelling, and no other",
          ],
          ["packages/core/test/hit.test.ts", "holds no word that is not in a closed set or pattern"],
        ],
        left: "The connection shows an IP address. Our collector keeps none; another receiver could keep it beside {cid}, and so follow one home from network to network. Nothing here can prevent that: agree only to a receiver you trust.",
      },
      {
        what: "Know who you are by the id",
        answer:
          "{cid} is random, made of nothing about you, kept for one destination alone, and replaced by `djstats id --rotate`.",
        tests: [
          [files, "an id of version 1 is replaced before anything is sent"],
          ["packages/cli/e2e/commands.test.ts", "id rotates, and takes the old one out of the ledger"],
        ],
        left: "Two requests with one id come from one home. Versions, system and address together can narrow down who, most of all where few use a rare version.",
      },
      {
        what: "Answer so as to make the client do something",
        answer:
          "Of an answer only its status is read. No redirect is followed, no cookie kept, no body read, nothing tried again.",
        tests: [
          [network, "never ends its answer"],
          [network, "Set-Cookie: a=b"],
          [network, "Location: http://127.0.0.1:1/elsewhere"],
        ],
        left: "An answer is read by Node's HTTP and TLS code, whose defects would be ours. 410 ends the count for that destination, which is what it is for.",
      },
    ],
  },
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
  {
    id: "release",
    who: "The maintainers, or whoever took over their release",
    threats: [
      {
        what: "Send more in a new version, in silence",
        answer:
          "The check fails for a field, a header or a pattern that no changeset, decision and new notice announce, and the notice is then shown again before anything more is sent.",
        tests: [
          [
            "packages/release/test/transmits.test.ts",
            "fails for a silent field, in one sentence, until changeset and decision are there",
          ],
          [
            "packages/release/test/transmits.test.ts",
            "has to be told first, by another version of the notice",
          ],
        ],
        left: "Whoever can change the code can change its checks. What is left then is what anybody can do: `djstats log` beside a packet capture, the source, npm's record of where a package was built.",
      },
      {
        what: "Publish from elsewhere than the repository",
        answer:
          "The manifests ask for npm's provenance, which ties a package to the commit and workflow that built it.",
        tests: [["packages/release/test/manifests.test.ts", "and that its origin is signed"]],
        left: "npm shows it, and does not make anybody look.",
      },
    ],
  },
  {
    id: "store",
    who: "Somebody with a stolen store or key",
    threats: [
      {
        what: "Read ids, addresses or requests out of the store, its log or a backup",
        answer:
          "They are not there. Of an id 14 bits and a rank are kept, of an HMAC under a key that lies elsewhere.",
        tests: [
          [
            "packages/collector/e2e/secrets.test.ts",
            "nothing kept, written or remembered identifies anybody",
          ],
          ["packages/collector/e2e/unlinkable.test.ts", "rows stand in the order of their keys"],
        ],
        left: "A copy says of each register on which day it was last touched, and two copies what was touched between. In a small cell a register is one person's last day, without a name.",
      },
      {
        what: "Test an id with the live key",
        answer:
          "Keys lie outside the store, readable by their owner alone, and are destroyed after two years with all rows under them.",
        tests: [
          ["packages/collector/e2e/commands.test.ts", "for their owner alone, apart from the store"],
          [
            "packages/collector/e2e/commands.test.ts",
            "destroy removes a key and all that was counted under it",
          ],
          ["packages/counting/test/hash-id.test.ts", "cannot be aimed at without the key"],
        ],
        left: "Whoever has the live key, the store and already an id can find the registers it falls on, and on which day they were last touched: by that person, or by another who shares them. The operator always could.",
      },
    ],
  },
  {
    id: "role",
    who: "Somebody with a role's token, or without one",
    threats: [
      {
        what: "Get in without a token, or with another's",
        answer:
          "Tokens have 256 random bits and are kept as hashes, and no request of another site's page is taken.",
        tests: [
          [attacks, "nobody gets in"],
          [attacks, "leaves no token, address or session in the log or the store"],
        ],
        left: "A token is a password: whoever has it is taken for its owner until it is revoked, or is over. Each read is written down.",
      },
      {
        what: "Lock readers out, also through pages that they visit",
        answer:
          "A valid token or session is accepted however many others failed before it. Requests from other sites count for nothing, and a grant's allowance of reads is used by its reads alone.",
        tests: [[attacks, "a reader is not locked out"]],
        left: "Anyone who has a reader's token can use up its 60 reads a minute, until it is revoked.",
      },
      {
        what: "Fill the audit log, which is kept permanently",
        answer:
          "Each grant has an allowance of entries: 60 reads and 10 sign-ins a minute, and 20 entries an hour about misuse of its token. Nobody without a token of a grant causes an entry.",
        tests: [[attacks, "the audit log grows no further"]],
        left: "The allowances are in memory: each collector has its own, and a restart begins them anew. At the most, a grant that reads without pause adds 86,400 entries a day.",
      },
      {
        what: "Find one person in the numbers",
        answer:
          "Roles see complete days and weeks, rounded, with small cells folded into `other`, and windows that cannot be subtracted.",
        tests: [
          [
            "packages/collector/test/pages.test.ts",
            "is that of complete days and weeks, rounded, without small cells",
          ],
          ["packages/reports/test/report.test.ts", "of any day of a week has the same dimensions"],
        ],
        left: "That is care, and no proof: we make no claim of differential privacy. Who has access to the store's file sees what it holds, unrounded.",
      },
      {
        what: "Move the count",
        answer:
          "Nobody without the key moves it by more than one for each id they send, and a network has a budget of new developers a day.",
        tests: [
          [
            "packages/collector/test/prefix-rate-limiter.test.ts",
            "one network brings 200 new developers a day",
          ],
        ],
        left: "Who has many networks can still inflate it. The share that was throttled stands in each report.",
      },
    ],
  },
];
