import type { ListedField } from "@djstats/core";
import { describe, expect, it } from "vitest";
import type { Changeset } from "../src/changesets.ts";
import type { Decision } from "../src/decisions.ts";
import { current } from "../src/lists/current.ts";
import type { KeptList } from "../src/lists/kept.ts";
import { unannounced } from "../src/transmits.ts";
import { copyRepository, type Repository } from "./repository.ts";

const kept: KeptList = { ...current, release: "0.3.0", decisions: 9 };
const { fields } = current;

/** Returns the list with one field changed. */
function withField(wire: string, change: Partial<ListedField>): readonly ListedField[] {
  return fields.map((field) => (field.wire === wire ? { ...field, ...change } : field));
}

function changeset(text: string, bump: "patch" | "minor" | "major" = "minor"): Changeset {
  return { file: ".changeset/a.md", bumps: { "@djstats/core": bump }, text };
}

function decision(text: string, number = 10): Decision {
  return { file: `decisions/${number}-a.md`, number, text };
}

/** Changes of the list, each with the name by which it must be announced. */
const changes: [string, string, readonly ListedField[]][] = [
  ["a new field", "xx", [...fields, { ...(fields[0] as ListedField), wire: "xx" }]],
  ["a new header", "accept", [...fields, { ...(fields[0] as ListedField), place: "header", wire: "accept" }]],
  ["a removed field", "aid", fields.filter(({ wire }) => wire !== "aid")],
  ["a different name", "aipx", withField("aip", { wire: "aipx" })],
  ["a different pattern", "av", withField("av", { pattern: ".*" })],
  ["a different closed set", "ec", withField("ec", { values: ["startproject", "migrate"] })],
  ["a different example", "User-Agent", withField("User-Agent", { example: "Django/6.0" })],
  ["a different condition", "proxy-authorization", withField("proxy-authorization", { onlyWhen: "always" })],
  ["a different order", "order", fields.toReversed()],
];

describe("a change of what is transmitted", () => {
  it.each(changes)("requires, for %s, a changeset and a decision that name %s", (_, name, fields) => {
    const next = { ...current, version: current.version + 1, fields };
    const said = [changeset(`transmits: \`${name}\`, \`aip\``)];
    const decided = [decision(`Because of \`${name}\` and \`aip\`.`)];
    const problems = (changesets: Changeset[], decisions: Decision[]) =>
      unannounced({ kept, current: next, changesets, decisions }).join("\n");
    expect(problems([], [])).toMatch(/changeset.*decisions\/, numbered 0010 or above/);
    expect(problems(said, [])).not.toContain("changeset");
    expect(problems(said, [])).toContain(`naming \`${name}\``);
    expect(problems([], decided)).toContain(`"transmits: \`${name}\`"`);
    expect(problems(said, decided)).toBe("");
  });

  const [, , more] = changes[0] as (typeof changes)[0];
  const judge = (changesets: Changeset[], decisions: Decision[], version = kept.version + 1) =>
    unannounced({ kept, current: { ...current, version, fields: more }, changesets, decisions }).join();

  it("is not announced by any other line, field or package, or by a patch", () => {
    const decided = [decision("`xx`")];
    for (const silent of [
      changeset("Adds `xx`."),
      changeset("transmits: `xxx`, `x-xx`"),
      changeset("transmits: `xx`", "patch"),
      { ...changeset("transmits: `xx`"), bumps: { "@djstats/cli": "major" } as const },
    ])
      expect(judge([silent], decided)).toContain("add a changeset");
  });

  it("is not covered by a decision from before the last release, or about something else", () => {
    const said = [changeset("transmits: `xx`")];
    expect(judge(said, [decision("`xx`", 9)])).toContain("record the decision");
    expect(judge(said, [decision("`xxx`")])).toContain("record the decision");
  });

  it("requires a new notice version before anything more is sent", () => {
    expect(judge([changeset("transmits: `xx`")], [decision("`xx`")], kept.version)).toContain(
      "raise noticeVersion",
    );
  });

  it("does not include changes to the prose about a field", () => {
    const words = { what: "Better.", why: "Better.", source: "Better." };
    const next = { ...current, fields: withField("av", words) };
    expect(unannounced({ kept, current: next, changesets: [], decisions: [] })).toEqual([]);
  });
});

describe("the release check, in a copy of the repository", () => {
  const list = `packages/release/lists/measurement-protocol/${current.version}.json`;
  const addField = (repository: Repository) =>
    repository.edit(
      "packages/core/src/measurement-protocol/fields.ts",
      / {2}aip: oneOf\(/,
      `  xx: oneOf(["1"], { what: "W", why: "W", source: "S", example: "1", ...tracked, review: "https://example.org/1" }),\n  aip: oneOf(`,
    );

  it("prints nothing if nothing changed", async () => {
    using repository = await copyRepository();
    expect(await repository.check()).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("fails for an unannounced field, in one sentence, until there are a changeset and a decision", async () => {
    using repository = await copyRepository();
    addField(repository);
    const silent = await repository.check();
    expect(silent.status).toBe(1);
    expect(silent.stderr).toMatch(/^What is transmitted changed since 0\.0\.0: body `xx` is new\. .+\.\n$/);
    repository.write(
      ".changeset/xx.md",
      `---\n"@djstats/core": minor\n---\n\nAdds a field.\n\ntransmits: \`xx\`\n`,
    );
    const undecided = await repository.check();
    expect(undecided.status).toBe(1);
    expect(undecided.stderr).not.toContain("add a changeset");
    repository.write("decisions/9999-xx.md", "# 9999. `xx` is sent\n");
    expect(await repository.check()).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("fails for a renamed header", async () => {
    using repository = await copyRepository();
    repository.edit(
      "packages/core/src/measurement-protocol/fields.ts",
      /"Content-Type": oneOf/,
      `"content-type": oneOf`,
    );
    const { status, stderr } = await repository.check();
    expect(status).toBe(1);
    expect(stderr).toContain("header `content-type` is new");
    expect(stderr).toContain("header `Content-Type` was removed");
  });

  it("rejects a recorded list that was edited by hand", async () => {
    using repository = await copyRepository();
    await repository.git("init", "--quiet");
    await repository.git("add", ".");
    await repository.git("commit", "--quiet", "--message=release");
    await repository.git("tag", "@djstats/core@0.0.0");
    expect((await repository.check()).stderr).toBe("");
    addField(repository);
    repository.edit(list, /"wire": "aip"/, `"wire": "xx"`);
    expect((await repository.check()).stderr).toContain(`${list} differs from release 0.0.0`);
    repository.edit(list, /"release": "0.0.0"/, `"release": "0.0.1"`);
    expect((await repository.check()).stderr).toContain("must end with the list of the last release, 0.0.0");
  });
});
