import { describe, expect, it } from "vitest";
import { editConfig, parseConfig } from "../src/config-text.ts";

const id = "7f3a1c52-9d0e-4b6a-8c21-5e9f0d4b7a63";
const nothing = { id: null, notice: null, origin: null, disable: null, ended: null };

describe("reading", () => {
  it.each<[string, object]>([
    [`id=${id}\n`, { id }],
    [`ID=${id.toUpperCase()}\n`, { id }],
    ["disable=1", { disable: "1" }],
    ["  Disable  =  TRUE  \n", { disable: "TRUE" }],
    ['DISABLE="1"', { disable: "1" }],
    ["disable='0'\n", { disable: "0" }],
    ['disable="1" # by me', { disable: "1" }],
    ["disable=0 # by me", { disable: "0" }],
    ["disable=#1", { disable: "#1" }],
    ["disable=", { disable: "" }],
    ["# only a remark", {}],
    ["\uFEFF# mark\r\ndisable=1\r\n", { disable: "1" }],
    ["\uFEFFdisable=1", { disable: "1" }],
    ["disable=0\ndisable=1\ndisable=0", { disable: "1" }],
    ["other=1\nFuture-Key = x = y\n", {}],
    [
      "notice=1\norigin=https://a.example\nended=https://b.example",
      { notice: 1, origin: "https://a.example", ended: "https://b.example" },
    ],
    ["notice=soon", { notice: null }],
  ])("%j", (text, choice) => {
    expect(parseConfig(text)).toEqual({ ...nothing, ...choice });
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
    ["export disable=1", "line 1"],
    ["=1", "line 1"],
    ['{"disable": 1}', "line 1"],
    ["id=me", "no UUID"],
    [`id=${id}x`, "no UUID"],
    [`id=${id}\nID=${id}`, "id more than once"],
    ["notice=1\nnotice=2", "notice more than once"],
    ["origin=a\norigin=b", "origin more than once"],
  ])("%j is refused", (text, why) => {
    expect(() => parseConfig(text)).toThrow(why);
  });
});

describe("writing", () => {
  const before = "\uFEFF# mine\r\nOther = 'kept' # so\r\n\r\nNotice=0\r\n  # end\r\nlast=1";

  it("keeps comments, order, foreign keys, line ends and the byte order mark", () => {
    expect(editConfig(before, { notice: "1", disable: "1" })).toBe(
      "\uFEFF# mine\r\nOther = 'kept' # so\r\n\r\nnotice=1\r\n  # end\r\nlast=1\r\ndisable=1\r\n",
    );
  });

  it("takes settings out, and changes nothing where nothing is asked", () => {
    expect(editConfig(before, { notice: null })).not.toContain("otice");
    expect(editConfig(before, {})).toBe(before);
  });

  it("leaves a foreign key whose name every object has", () => {
    expect(editConfig("constructor=mine\ntoString=x\n", { disable: "1" })).toBe(
      "constructor=mine\ntoString=x\ndisable=1\n",
    );
  });

  it("leaves one disable where there were several", () => {
    expect(editConfig("disable=1\nx=1\nDISABLE=yes\n", { disable: "0" })).toBe("disable=0\nx=1\n");
  });

  it("gives what it was given", () => {
    for (const changes of [{ id }, { id, notice: "1", origin: "https://a.example", disable: "1" }])
      expect(parseConfig(editConfig("# x\n", changes))).toMatchObject({
        ...changes,
        ...("notice" in changes ? { notice: 1 } : {}),
      });
  });
});
