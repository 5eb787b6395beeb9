import type { Attacker } from "./attacker.ts";

const attacks = "packages/collector/test/attacks.test.ts";

export const atTheNumbers: readonly Attacker[] = [
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
    ],
  },
];
