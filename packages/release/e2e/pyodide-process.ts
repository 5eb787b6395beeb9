import { join } from "node:path";
import { loadPyodide } from "pyodide";
import { root } from "../src/root.ts";
import type { PythonProcess } from "./python-process.ts";

/** Sets up Python like the other processes: warnings are errors, and the package can be imported. */
const prepare = `import sys, warnings
warnings.simplefilter("error")
sys.dont_write_bytecode = True
sys.argv = ["answer.py", "/django/src"]
sys.path.insert(0, "/django/tests")
from answer import answer
answer`;

/** Starts CPython 3.14 compiled to WebAssembly, in this process. It reads the package, and has no network. */
export async function startPyodide(): Promise<PythonProcess> {
  const python = await loadPyodide();
  python.FS.mkdirTree("/django");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: join(root, "integrations/django") }, "/django");
  const answer: (question: string) => string = python.runPython(prepare);
  return {
    ask: async (questions) => questions.map((question) => JSON.parse(answer(JSON.stringify(question)))),
    [Symbol.asyncDispose]: async () => {},
  };
}
