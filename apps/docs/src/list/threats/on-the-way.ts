import type { Attacker } from "./attacker.ts";

const network = "packages/node/e2e/network.test.ts";
const files = "packages/cli/e2e/files.test.ts";

export const onTheWay: readonly Attacker[] = [
  {
    id: "network",
    who: "Someone who watches or controls the network",
    threats: [
      {
        what: "Read the request",
        answer:
          "Only HTTPS is used, except to this machine itself, and the certificate is checked whatever the environment says.",
        tests: [
          [network, "is not sent to a server with %s"],
          ["packages/core/test/destination.test.ts", "%s is refused"],
        ],
        left: "An observer sees that you connect, when, from which address and to which host: the name is resolved by DNS and visible in the TLS handshake. `djstats doctor --reach` and `djstats numbers` reveal the same and no more. A request also reveals that you use Django, because it follows a command.",
      },
      {
        what: "Intercept the connection with a certificate of their own",
        answer: "A server whose certificate is untrusted, expired or for another host gets nothing.",
        tests: [[network, "an unknown authority"]],
        left: "An authority that the machine trusts, or that `NODE_EXTRA_CA_CERTS` names, can read the traffic. Companies' inspecting proxies work that way.",
      },
      {
        what: "Drop, delay or break the exchange",
        answer:
          "djstats makes one attempt, within four seconds, in a separate process that ends itself after five. The command never waits for it.",
        tests: [
          [network, "drops packets"],
          [network, "fails in time, with the reason in the ledger"],
        ],
        left: "A developer whose requests never arrive is not counted.",
      },
    ],
  },
  {
    id: "receiver",
    who: "The receiver, or its operator",
    threats: [
      {
        what: "Learn more than the list says",
        answer:
          "A request contains the listed fields and headers, each from a closed set or matching a pattern, and no other byte.",
        tests: [
          [
            "apps/docs/e2e/wire.test.ts",
            "every parameter and header, in its order and spelling, and no other",
          ],
          ["packages/core/test/hit.test.ts", "contains only values of closed sets and patterns"],
        ],
        left: "The connection shows an IP address. Our collector does not store it. Another receiver could store it with {cid} and so follow one installation from network to network. Nothing in djstats can prevent that: agree only to a receiver you trust.",
      },
      {
        what: "Find out who you are from the ID",
        answer:
          "{cid} is random, derived from nothing about you, used for one destination only, and replaced by `djstats id --rotate`.",
        tests: [
          [files, "replaces an ID of version 1 before anything is sent"],
          [
            "packages/cli/e2e/commands.test.ts",
            "replace the ID with id --rotate, and delete the old one from the ledger",
          ],
        ],
        left: "Two requests with the same ID come from the same home directory. Versions, system and address together can narrow down who it is, above all for rare versions.",
      },
      {
        what: "Make the client do something with a crafted response",
        answer:
          "The client reads only the status of a response. It follows no redirect, stores no cookie, reads no body and does not retry.",
        tests: [
          [network, "never ends its answer"],
          [network, "Set-Cookie: a=b"],
          [network, "Location: http://127.0.0.1:1/elsewhere"],
        ],
        left: "Node's HTTP and TLS code reads the response, so its defects would affect djstats. A response with status 410 ends the count for that destination, as intended.",
      },
    ],
  },
];
