import type { Attacker } from "./attacker.ts";

export const atTheSource: readonly Attacker[] = [
  {
    id: "release",
    who: "The maintainers, or someone who took over their release",
    threats: [
      {
        what: "Silently send more in a new version",
        answer:
          "The check fails if a changed field, header or pattern is not announced by a changeset, a decision and a new notice. Everyone then sees the notice again before anything more is sent.",
        tests: [
          [
            "packages/release/test/transmits.test.ts",
            "fails for an unannounced field, in one sentence, until there are a changeset and a decision",
          ],
          [
            "packages/release/test/transmits.test.ts",
            "requires a new notice version before anything more is sent",
          ],
        ],
        left: "Anyone who can change the code can change its checks. What remains then is what anyone can do: compare `djstats log` with a packet capture, read the source, and look up in npm's record where a package was built.",
      },
      {
        what: "Publish from outside the repository",
        answer:
          "The manifests require npm's provenance, which ties a package to the commit and workflow that built it.",
        tests: [["packages/release/test/manifests.test.ts", "requires signed provenance"]],
        left: "npm shows the provenance, but does not force anyone to check it.",
      },
      {
        what: "Publish something other than what the repository contains",
        answer:
          "A build of a package is the same everywhere, byte for byte, so anyone can rebuild a release and compare. The job that may publish installs nothing: it publishes the files that a job without rights has built.",
        tests: [
          [
            "packages/release/e2e/reproducible.test.ts",
            "builds the same package, byte for byte, in any directory, time zone and language",
          ],
          ["packages/release/test/workflows.test.ts", "install nothing where they may publish or set a tag"],
        ],
        left: "Someone has to compare. The workflow itself has run nowhere yet: the packages are not published.",
      },
    ],
  },
];
