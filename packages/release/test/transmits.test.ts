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

/** The list with one field changed. */
function withField(wire: string, change: Partial<ListedField>): readonly ListedField[] {
  return fields.map((field) => (field.wire === wire ? { ...field, ...change } : field));
}

function changeset(text: string, bump: "patch" | "minor" | "major" = "minor"): Changeset {
  return { file: ".changeset/a.md", bumps: { "@djstats/core": bump }, text };
}

function decision(text: string, number = 10): Decision {
  return { file: `decisions/${number}-a.md`, number, text };
}

/** What may be done to the list, and the name by which it has to be announced. */
const changes: [string, string, readonly ListedField[]][] = [
  ["a new field", "xx", [...fields, { ...(fields[0] as ListedField), wire: "xx" }]],
  ["a new header", "accept", [...fields, { ...(fields[0] as ListedField), place: "header", wire: "accept" }]],
  ["a field that is gone", "aid", fields.filter(({ wire }) => wire !== "aid")],
  ["another name", "aipx", withField("aip", { wire: "aipx" })],
  ["another pattern", "av", withField("av", { pattern: ".*" })],
  ["another closed set", "ec", withField("ec", { values: ["startproject", "migrate"] })],
  ["another example", "User-Agent", withField("User-Agent", { example: "Django/6.0" })],
  ["another condition", "proxy-authorization", withField("proxy-authorization", { onlyWhen: "always" })],
  ["another order", "order", fields.toReversed()],
];

describe("a change of what is transmitted", () => {
  it.each(changes)("%s needs a changeset and a decision that name %s", (_, name, fields) => {
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

  it("is not announced by another line, another field, a patch, or another package", () => {
    const decided = [decision("`xx`")];
    for (const silent of [
      changeset("Adds `xx`."),
      changeset("transmits: `xxx`, `x-xx`"),
      changeset("transmits: `xx`", "patch"),
      { ...changeset("transmits: `xx`"), bumps: { "@djstats/cli": "major" } as const },
    ])
      expect(judge([silent], decided)).toContain("add a changeset");
  });

  it("is not decided by a record from before the last release, or of something else", () => {
    const said = [changeset("transmits: `xx`")];
    expect(judge(said, [decision("`xx`", 9)])).toContain("record the decision");
    expect(judge(said, [decision("`xxx`")])).toContain("record the decision");
  });

  it("that is more than was sent has to be told first, by another version of the notice", () => {
    expect(judge([changeset("transmits: `xx`")], [decision("`xx`")], kept.version)).toContain(
      "raise noticeVersion",
    );
  });

  it("is none where only the words about a field are better", () => {
    const words = { what: "Better.", why: "Better.", source: "Better." };
    const next = { ...current, fields: withField("av", words) };
    expect(unannounced({ kept, current: next, changesets: [], decisions: [] })).toEqual([]);
  });
});

describe("the check, in a copy of the repository", () => {
  const list = `packages/release/lists/${current.version}.json`;
  const addField = (repository: Repository) =>
    repository.edit(
      "packages/core/src/fields.ts",
      / {2}aip: oneOf\(/,
      `  xx: oneOf(["1"], { what: "W", why: "W", source: "S", example: "1", ...tracked }),\n  aip: oneOf(`,
    );

  it("has nothing to say where nothing changed", async () => {
    using repository = await copyRepository();
    expect(await repository.check()).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("fails for a silent field, in one sentence, until changeset and decision are there", async () => {
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

  it("fails for a header that goes by another name", async () => {
    using repository = await copyRepository();
    repository.edit("packages/core/src/fields.ts", /"Content-Type": oneOf/, `"content-type": oneOf`);
    const { status, stderr } = await repository.check();
    expect(status).toBe(1);
    expect(stderr).toContain("header `content-type` is new");
    expect(stderr).toContain("header `Content-Type` is gone");
  });

  it("does not believe a kept list that was edited by hand", async () => {
    using repository = await copyRepository();
    await repository.git("init", "--quiet");
    await repository.git("add", ".");
    await repository.git("commit", "--quiet", "--message=release");
    await repository.git("tag", "@djstats/core@0.0.0");
    expect((await repository.check()).stderr).toBe("");
    addField(repository);
    repository.edit(list, /"wire": "aip"/, `"wire": "xx"`);
    expect((await repository.check()).stderr).toContain(`${list} is not what release 0.0.0 had`);
    repository.edit(list, /"release": "0.0.0"/, `"release": "0.0.1"`);
    expect((await repository.check()).stderr).toContain("must end with the list of the last release, 0.0.0");
  });
});
