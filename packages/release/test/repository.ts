import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Ended, runProgram } from "@djstats/testing";
import { root } from "../src/root.ts";

/** A copy of what the check reads, to change and to try it on. */
export interface Repository extends Disposable {
  readonly path: string;
  readonly write: (file: string, text: string) => void;
  /** Replaces a text that must be there. */
  readonly edit: (file: string, text: string, by: string) => void;
  /** Runs the check of the copy, over the copy. */
  readonly check: () => Promise<Ended>;
  readonly git: (...args: string[]) => Promise<Ended>;
}

const copied = ["pnpm-workspace.yaml", ".changeset", "decisions", "packages/core", "packages/release"];

export function copyRepository(): Repository {
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
  const check = ["--conditions=source", "packages/release/src/check.ts"];
  const who = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
  return {
    path,
    write,
    edit: (file, text, by) => {
      const before = readFileSync(join(path, file), "utf8");
      if (!before.includes(text)) throw new Error(`${file} does not hold ${text}`);
      write(file, before.replace(text, by));
    },
    check: () => runProgram([process.execPath, ...check], { env, cwd: path }),
    git: (...args) => runProgram(["git", ...who, ...args], { env, cwd: path }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
