import { parseDestination } from "@djstats/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sectionName } from "../src/config-lines.ts";
import { parseConfig } from "../src/config-text.ts";
import { editConfig } from "../src/edit-config.ts";

const id = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";
const url = "https://a.example/collect";
const name = `${url} UA-1`;
const empty = { url, trackingId: "UA-1", id: null, notice: null, shown: null, ended: false };

describe("reading", () => {
  it.each<[string, string | null]>([
    ["disable=1", "1"],
    ["  Disable  =  TRUE  \n", "TRUE"],
    ['DISABLE="1"', "1"],
    ["disable='0'\n", "0"],
    ['disable="1" # by me', "1"],
    ['disable=" 1 "', "1"],
    ['disable="1', '"1'],
    ['disable="1"2', '"1"2'],
    ["disable=0 # by me", "0"],
    ["disable=0\t# by me", "0"],
    ["disable=0#1 # by me", "0#1"],
    ["disable=#1", "#1"],
    ["disable=", ""],
    ["# only a remark", null],
    ["\uFEFF# mark\r\ndisable=1\r\n", "1"],
    ["\uFEFFdisable=1", "1"],
    ["disable=0\ndisable=1\ndisable=0", "1"],
    [`disable=0\n[${name}]\ndisable=1`, "1"],
    ["other=1\nFuture-Key = x = y\n", null],
  ])("%j", (text, disable) => {
    expect(parseConfig(text).disable).toBe(disable);
  });

  it.each<[string, object]>([
    [`[${name}]`, {}],
    [`  [ ${url}   UA-1 ]  # mine\nid=${id}\n`, { id }],
    [`[${name}]#\r\n ID = '${id.toUpperCase()}'\r\n`, { id }],
    [`[${name}]\nnotice=1\nshown=2026-11-24T09:00:00Z`, { notice: 1, shown: Date.UTC(2026, 10, 24, 9) }],
    [`[${name}]\nshown=2026-11-24T09:00:00.123Z`, { shown: Date.UTC(2026, 10, 24, 9, 0, 0, 123) }],
    [`[${name}]\nnotice=soon\nshown=soon`, {}],
    [`[${name}]\nshown=2026-11-24T09:00:00`, {}],
    [`[${name}]\nshown=2026-13-24T09:00:00Z`, {}],
    [`[${name}]\nshown=99999999999999`, {}],
    [`[${name}]\nended=2026-11-24T09:00:00Z`, { ended: true }],
    [`[${name}]\nended=0`, {}],
    [`id=${id}\nnotice=1\n[${name}]\nother=1`, {}],
  ])("a section in %j", (text, known) => {
    expect(parseConfig(text).destinations).toEqual([{ ...empty, ...known }]);
  });

  it("keeps sections apart, in their order", () => {
    const text = `[${name}]\nnotice=1\n\n[${url} UA-2]\nnotice=2\n[https://[::1]/a]b UA-1]\nnotice=3\n`;
    expect(parseConfig(text).destinations.map((known) => [sectionName(known), known.notice])).toEqual([
      [name, 1],
      [`${url} UA-2`, 2],
      ["https://[::1]/a]b UA-1", 3],
    ]);
  });

  it.each([
    ["", "empty"],
    [" \n\t\r\n", "empty"],
    ["\uFEFF\n", "empty"],
    ["disable=1\0", "NUL"],
    ["# my choice\rdisable=1\r", "line ends"],
    ["# my choice\u2028disable=1", "line ends"],
    ["disable\n", "line 1"],
    ["# x\n\n[section]\n", "line 3"],
    [`[${url}]`, "line 1"],
    [`[${name} more]`, "line 1"],
    [`[${name}`, "line 1"],
    [`[${name}] disable=1`, "line 1"],
    ["[ftp://a.example UA-1]", "line 1"],
    ["export disable=1", "line 1"],
    ["=1", "line 1"],
    ['{"disable": 1}', "line 1"],
    ["id=me", "not a UUID"],
    [`[${name}]\nid=${id}x`, "not a UUID"],
    [`[${name}]\nid=`, "not a UUID"],
    [`[${name}]\nid=${id}\nID=${id}`, "id more than once"],
    [`[${name}]\nnotice=1\nnotice=2`, "notice more than once"],
    [`[${name}]\nshown=1\nshown=2`, "shown more than once"],
    [`[${name}]\nx=1\n[ ${url} UA-1 ]`, `section [${name}] more than once`],
  ])("%j is refused", (text, why) => {
    expect(() => parseConfig(text)).toThrow(why);
  });

  const long = 65_000;
  it.each<[string, string]>([
    ["blanks before a comment that never comes", `x=a${" ".repeat(long)}b`],
    ["blanks at the end", `x=a${" ".repeat(long)}`],
    ["blanks after a quote that is not closed", `x="${" ".repeat(long)}`],
    ["blanks and quotes in turn", `x=${'" '.repeat(long / 2)}x`],
    ["hashes without a blank", `x=a${"#".repeat(long)}`],
    ["a key that never ends", "k".repeat(long)],
    ["blanks after a key", `k${" ".repeat(long)}`],
    ["blanks in a header", `[${url}${" ".repeat(long)}`],
    ["a header that is not closed", `[https://${"a".repeat(long)}`],
    ["blank lines", "\n".repeat(long)],
    ["carriage returns", "\r\n".repeat(long / 2)],
    ["sections", Array.from({ length: 2000 }, (_, n) => `[https://a.example/${n} UA-1]\n`).join("")],
  ])("is read in time proportional to its length: %s", (_, text) => {
    const start = process.cpuUsage();
    try {
      parseConfig(`# x\n${text}`);
    } catch {
      // Some of these are rejected, which must not take longer.
    }
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });
});

describe("writing", () => {
  const before = `\uFEFF# mine\r\nOther = 'kept' # so\r\n\r\n[${name}]\r\nNotice=0\r\n  # end\r\nlast=1`;

  it("keeps comments, order, foreign keys, line ends and the byte order mark", () => {
    expect(editConfig(before, { disable: "1", sections: { [name]: { notice: "1", id } } })).toBe(
      `\uFEFF# mine\r\nOther = 'kept' # so\r\ndisable=1\r\n\r\n[${name}]\r\nnotice=1\r\n  # end\r\nlast=1\r\nid=${id}\r\n`,
    );
  });

  it("removes settings, and changes nothing if there are no changes to make", () => {
    const without = before.replace("Notice=0\r\n", "");
    expect(editConfig(before, { sections: { [name]: { notice: null, id: null } } })).toBe(without);
    expect(editConfig(before, {})).toBe(before);
  });

  it.each([
    ["", `disable=1\n`],
    ["# x\n", `# x\ndisable=1\n`],
    ["# x", `# x\ndisable=1\n`],
    [`[${name}]\n`, `disable=1\n\n[${name}]\n`],
    [`# x\n[${name}]\n`, `# x\ndisable=1\n\n[${name}]\n`],
    [`\n\n[${name}]\n`, `disable=1\n\n\n[${name}]\n`],
    ["disable=0\nx=1\nDISABLE=no\n", `disable=1\nx=1\n`],
    [`[${name}]\nx=1\ndisable=yes\n`, `disable=1\n\n[${name}]\nx=1\n`],
    ["constructor=mine\ntoString=x\n", "constructor=mine\ntoString=x\ndisable=1\n"],
  ])("writes disable once, before the first section, into %j", (text, changed) => {
    expect(editConfig(text, { disable: "1" })).toBe(changed);
  });

  it("adds a section at the end, and settings at the end of theirs", () => {
    const two = `${url} UA-2`;
    const one = editConfig("disable=0\n", { sections: { [name]: { id, notice: "1" } } });
    expect(one).toBe(`disable=0\n\n[${name}]\nid=${id}\nnotice=1\n`);
    const both = editConfig(one, { sections: { [two]: { notice: "1" } } });
    expect(both).toBe(`${one}\n[${two}]\nnotice=1\n`);
    expect(editConfig(both, { sections: { [name]: { shown: "now" } } })).toBe(
      `disable=0\n\n[${name}]\nid=${id}\nnotice=1\nshown=now\n\n[${two}]\nnotice=1\n`,
    );
  });

  it.each([
    ["alone", `[${name}]\nid=${id}\nnotice=1\nshown=x\nended=x\n`, ""],
    [
      "after a blank line",
      `disable=1\n\n[${name}]\nid=${id}\n\n[${url} UA-2]\n`,
      `disable=1\n\n[${url} UA-2]\n`,
    ],
    ["after another", `[${url} UA-2]\nid=${id}\n[${name}]\nid=${id}\n`, `[${url} UA-2]\nid=${id}\n`],
    ["with a comment of the user", `[${name}]\n# mine\nid=${id}\n`, "# mine\n"],
    ["with an unknown setting", `[${name}]\nid=${id}\nmine=1\n`, `[${name}]\nmine=1\n`],
    ["with disable", `[${name}]\nid=${id}\ndisable=1\n`, `[${name}]\ndisable=1\n`],
  ])("forgets a section %s", (_, text, rest) => {
    expect(editConfig(text, { sections: { [name]: null } })).toBe(rest);
  });

  it("returns what was written, for every possible destination", () => {
    const endpoints = fc.webUrl({ authoritySettings: { withPort: true, withIPv4Extended: true } });
    const properties = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);
    fc.assert(
      fc.property(endpoints, properties, fc.constantFrom("", before, "disable=1", "x=1\r\n"), (...given) => {
        const lookup = parseDestination(given[0].replace(/^http:/, "https:"), given[1]);
        fc.pre(lookup.state === "found");
        const changes = { id, notice: "1", shown: "2026-11-24T09:00:00.000Z", ended: "1" };
        const text = editConfig(given[2], {
          disable: "0",
          sections: { [sectionName(lookup.destination)]: changes },
        });
        const { url, trackingId } = lookup.destination;
        expect(parseConfig(text)).toEqual({
          disable: "0",
          destinations: expect.arrayContaining([
            { url, trackingId, id, notice: 1, shown: Date.parse(changes.shown), ended: true },
          ]),
        });
      }),
    );
  });
});
