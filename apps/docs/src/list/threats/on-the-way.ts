import type { Attacker } from "./attacker.ts";

const network = "packages/node/e2e/network.test.ts";
const files = "packages/cli/e2e/files.test.ts";

export const onTheWay: readonly Attacker[] = [
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
];
