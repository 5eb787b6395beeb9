import type { Attacker } from "./attacker.ts";

export const atTheSource: readonly Attacker[] = [
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
];
