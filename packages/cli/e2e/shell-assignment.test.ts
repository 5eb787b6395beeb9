import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { shellAssignment } from "../src/shell-assignment.ts";

/** Every shell that `djstats env` supports, if the machine has it; zsh also with the option for doubled quotes. */
const shells = [
  ["sh", "sh", []],
  ["dash", "sh", []],
  ["bash", "sh", ["--norc"]],
  ["bash", "sh", ["--norc", "--posix"]],
  ["zsh", "sh", ["-f"]],
  ["zsh", "sh", ["-f", "-o", "rcquotes"]],
  ["ksh", "sh", []],
  ["mksh", "sh", []],
  ["yash", "sh", []],
  ["busybox", "sh", ["sh"]],
  ["fish", "fish", ["--no-config"]],
] as const;

const isHere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
const hard = [
  "'",
  "''",
  "\\",
  '"',
  "$(exit 9)",
  "`",
  "!!",
  "\n",
  "\r",
  "\t",
  "‘’‚‛",
  "é",
  "😀",
  ";",
  "#",
  " ",
  "*",
];
const value = fc
  .array(fc.oneof(fc.constantFrom(...hard), fc.string({ unit: "grapheme" })), { maxLength: 8 })
  .map((parts) => parts.join("").replaceAll("\0", ""));

it.each(shells.filter(([program]) => isHere(program)))(
  "assigns any value in %s, through eval, as %s %j",
  (program, syntax, flags) => {
    const values = fc.sample(value, 500);
    for (const one of hard) values.push(one, `${one}x${one}`);
    const assignments = values.map((one, n) => shellAssignment[syntax](`V${n}`, one)).join("\n");
    const run = syntax === "fish" ? "printf %s $ASSIGNMENTS | source" : 'eval "$ASSIGNMENTS"';
    const script = `${run}; exec "$NODE" -p 'JSON.stringify(process.env)'`;
    const { stdout, stderr } = spawnSync(program, [...flags, "-c", script], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], NODE: process.execPath, ASSIGNMENTS: assignments, LC_ALL: "C.UTF-8" },
    });
    expect(stderr).toBe("");
    const env = JSON.parse(stdout);
    expect(values.map((_, n) => env[`V${n}`])).toEqual(values);
  },
);
