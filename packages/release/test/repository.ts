import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Ended, runProgram } from "@djstats/testing";
import { root } from "../src/root.ts";

/** A copy of the files that the check reads, as they are before the first release. Tests change it and run the check. */
export interface Repository extends Disposable {
  readonly path: string;
  readonly write: (file: string, text: string) => void;
  /** Replaces a text. Throws if the file does not contain it. */
  readonly edit: (file: string, text: RegExp, by: string) => void;
  /** Runs the copy's own check on the copy, on the day on which the fields were last reviewed unless another is given. */
  readonly check: (today?: string) => Promise<Ended>;
  readonly git: (...args: string[]) => Promise<Ended>;
}

const copied = ["pnpm-workspace.yaml", ".changeset", "decisions", "packages/core", "packages/release"];

export async function copyRepository(): Promise<Repository> {
  const path = mkdtempSync(join(tmpdir(), "djstats-repository-"));
  for (const part of copied)
    cpSync(join(root, part), join(path, part), {
      recursive: true,
      filter: (file) => !/\/(?:node_modules|dist|\.turbo)$/.test(file),
    });
  for (const [link, target] of [
    ["packages/release/node_modules/@djstats/core", join(path, "packages/core")],
    ["packages/core/node_modules/valibot", join(root, "packages/core/node_modules/valibot")],
  ] as const) {
    mkdirSync(dirname(join(path, link)), { recursive: true });
    symlinkSync(target, join(path, link), "junction");
  }
  const env = { PATH: process.env["PATH"] ?? "", HOME: path };
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  const run = (script: string, ...args: string[]) =>
    runProgram([process.execPath, "--conditions=source", `packages/release/src/${script}`, ...args], {
      env,
      cwd: path,
    });
  const who = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
  const edit = (file: string, text: RegExp, by: string) => {
    const before = readFileSync(join(path, file), "utf8");
    if (before.search(text) < 0) throw new Error(`${file} does not contain ${text}`);
    write(file, before.replace(text, by));
  };
  edit("packages/core/package.json", /"version": ".+"/, '"version": "0.0.0"');
  for (const place of ["packages/release/lists", ".changeset"])
    for (const file of readdirSync(join(path, place)))
      if (/^\d+\.json$|\.md$/.test(file)) rmSync(join(path, place, file));
  await run("keep-list.ts");
  return {
    path,
    write,
    edit,
    check: (today = "2026-11-26") => run("check.ts", today),
    git: (...args) => runProgram(["git", ...who, ...args], { env, cwd: path }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
