import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "../src/root.ts";

/** A Python process that has loaded the package and answers questions about it. */
export interface PythonProcess extends AsyncDisposable {
  /** Asks all questions, each a name and its arguments, and returns the answers in the same order. */
  readonly ask: (questions: readonly (readonly [string, readonly unknown[]])[]) => Promise<unknown[]>;
}

const project = join(root, "integrations/django");

/** Starts a Python of this machine, for which warnings are errors. */
export function startPython(python: string): PythonProcess {
  // Byte code is not stored, so that warnings about the syntax appear each time.
  const flags = ["-I", "-S", "-B", "-W", "error", "-X", "pycache_prefix=/nonexistent"];
  const child = spawn(python, [...flags, join(project, "tests/answer.py"), join(project, "src")], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {},
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (questions) => {
      child.stdin.write(questions.map((question) => `${JSON.stringify(question)}\n`).join(""));
      const answers: unknown[] = [];
      for (const _ of questions) answers.push(JSON.parse((await lines.next()).value ?? "null"));
      return answers;
    },
    [Symbol.asyncDispose]: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null) await once(child, "exit");
}
