import { registers } from "@djstats/counting";
import { shareAlone } from "../share-alone.ts";
import type { Attacker } from "./attacker.ts";

const alone = [50_000, 200_000, 1_000_000].map(
  (developers, at) =>
    `${at === 0 ? "of " : ""}${developers.toLocaleString("en")}${at === 0 ? " developers" : ""}, ${(shareAlone(developers) * 100).toFixed(1)}%`,
);

const attacks = "packages/collector/test/attacks.test.ts";

export const atTheNumbers: readonly Attacker[] = [
  {
    id: "store",
    who: "Someone with a stolen store or key",
    threats: [
      {
        what: "Read IDs, addresses or requests from the store, its log or a backup",
        answer: `They are not stored. For each ID, only ${Math.log2(registers)} bits and a rank of an HMAC are stored; its key is kept elsewhere.`,
        tests: [
          [
            "packages/collector/e2e/secrets.test.ts",
            "stores, logs and keeps in memory nothing that identifies a developer",
          ],
          ["packages/collector/e2e/unlinkable.test.ts", "stores rows on SQLite in the order of their keys"],
        ],
        left: `A copy of the store shows the day on which each register was last updated, and two copies show which were updated in between. In a small count, a register is one person's last day, though without a name: ${alone.join(", ")} are alone in their register and rank.`,
      },
      {
        what: "Put a link where the collector writes an export, keys or published weeks, or own that file beforehand",
        answer:
          "A new file is created exclusively and renamed when it is complete. A file or link that had the name is removed, never opened.",
        tests: [
          ["packages/store/test/pending-file.test.ts", "does not follow a link at %s"],
          ["packages/store/test/pending-file.test.ts", "keeps neither inode nor mode of what is at %s"],
        ],
        left: "Anyone who may write to the directory can remove or replace the file afterwards. Published weeks are hashed; an export is not.",
      },
      {
        what: "Read or change the traffic between the collector and PostgreSQL",
        answer:
          "To another host, TLS with a verified certificate is required, unless the address says `sslmode=disable` or `no-verify`.",
        tests: [["packages/store/test/postgres-connection.test.ts", "requires TLS to another host"]],
        left: "The traffic contains registers and days, but no IDs. With `sslmode=no-verify` it is encrypted, but anyone in between can pretend to be the database.",
      },
      {
        what: "Test an ID with the current key",
        answer:
          "Keys are outside the store, readable only by their owner, and are destroyed after two years with all rows under them.",
        tests: [
          ["packages/collector/e2e/commands.test.ts", "readable only by their owner, in a separate file"],
          [
            "packages/collector/e2e/commands.test.ts",
            "are removed by destroy, with everything that was counted under them",
          ],
          ["packages/counting/test/hash-id.test.ts", "cannot be aimed at without the key"],
        ],
        left: "Anyone who has the current key and the store, and already knows an ID, can find its registers and the day on which they were last updated: by that person, or by another one who shares them. The operator always can.",
      },
    ],
  },
  {
    id: "role",
    who: "Someone with a role's token, or without one",
    threats: [
      {
        what: "Get in without a token, or with another person's",
        answer:
          "Tokens have 256 random bits and are stored as hashes, and requests from pages of other sites are rejected.",
        tests: [
          [attacks, "a request without access"],
          [attacks, "leaves no token, address or session in the log or the store"],
        ],
        left: "A token is a password: anyone who has it can read as its owner until it is revoked or ends. Each reading is recorded.",
      },
      {
        what: "Lock readers out, also through pages that they visit",
        answer:
          "A valid token or session is accepted however many others failed before it. Requests from other sites count towards no limit, and only a grant's own readings use up its limit.",
        tests: [[attacks, "is not locked out by %s on a page that they visit"]],
        left: "Anyone who has a reader's token can use up its 60 readings a minute until it is revoked.",
      },
      {
        what: "Slow down or lose hits by reading again and again",
        answer:
          "A grant's allowance is checked before any other work, and documents are made in a separate thread, one at a time.",
        tests: [
          [attacks, "a grant that exceeds its limit of reads causes no further work"],
          [
            "packages/collector/e2e/document-thread.test.ts",
            "documents are made in a separate thread, so that hits do not wait for them",
          ],
        ],
        left: "A machine with one processor shares it between the two threads.",
      },
      {
        what: "Fill the audit log, which is kept permanently",
        answer:
          "Each grant is limited to 60 readings and 10 sign-ins a minute, and to 20 entries an hour about misuse of its token. Without the token of a grant, no request causes an entry.",
        tests: [[attacks, "does not grow beyond a grant's allowance through"]],
        left: "The limits are in memory: each collector has its own, and a restart resets them. A grant that reads without pause adds at most 86,400 entries a day.",
      },
      {
        what: "Find one person in the numbers",
        answer:
          "Roles see complete days and weeks, rounded, with secret noise in every number and small values grouped under `other`.",
        tests: [
          [
            "packages/collector/test/pages.test.ts",
            "shows no exact number by its content, its size or its entity tag",
          ],
          [
            "packages/collector/test/pages.test.ts",
            "contains complete days and weeks only, rounded, without small cells",
          ],
          ["packages/reports/test/report.test.ts", "of any day of a week has the same dimensions"],
        ],
        left: "That is care, not proof: we make no claim of differential privacy. Anyone with access to the store's file sees its content, unrounded.",
      },
      {
        what: "Send made-up IDs until a number reveals whether one more developer is counted",
        answer:
          "Whether a value is shown, its number, its place and `other` all follow from numbers with noise. The noise stays the same for a week, and no reader knows it.",
        tests: [
          [
            "packages/reports/test/made-up-hits.test.ts",
            "cannot see from %i of them whether a value appears for one real developer",
          ],
          [
            "packages/reports/test/made-up-hits.test.ts",
            "cannot see from %i of them whether one real developer rounds a value up",
          ],
          ["packages/reports/test/show-values.test.ts", "cannot see whether there is one more"],
          ["packages/reports/test/made-up-hits.test.ts", "cannot see one real hit"],
        ],
        left: "A guess from one week is hardly better than chance, but each week allows another guess. Anyone who sends made-up IDs for many months can find one developer who uses a rare value all that time.",
      },
    ],
  },
];
