import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { djstats, type Home, makeHome, runProgram } from "@djstats/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { agents, wrapsSite } from "./agents.ts";
import { findPythons } from "./pythons.ts";

/** The oldest and the newest Python of this machine that the observer supports. */
const pythons = (await findPythons()).filter(({ isOld }) => !isOld).map(({ path }) => path);
const ends = [...new Set([pythons.at(0), pythons.at(-1)])].filter((path) => path !== undefined);
const observer = join(dirname(djstats), "observer");
/** The result of a program after every sitecustomize has run. */
const look = `import sys
found = sys.modules.get("sitecustomize")
print(getattr(found, "mark", None), [entry for entry in sys.path if "agents" in entry])
print(sum(type(finder).__name__ == "WaitForDjango" for finder in sys.meta_path), file=sys.stderr)`;

let home: Home;
let agent: string;
let behind: string;

beforeEach(() => {
  home = makeHome();
  agent = join(home.path, "agents/agent");
  behind = join(home.path, "agents/behind");
  for (const directory of [agent, behind]) mkdirSync(directory, { recursive: true });
});
afterEach(() => home[Symbol.dispose]());

const run = (python: string, path: string[], args = ["-c", look]) =>
  runProgram([python, ...args], { env: { ...home.env, PYTHONPATH: path.join(":") } });

describe.each(Object.entries(agents))("a sitecustomize that runs the next %s", (how, text) => {
  it.each(ends)("starts once, whichever comes first, in %s", async (python) => {
    writeFileSync(join(agent, "sitecustomize.py"), `mark = "agent"\n${text}\n`);
    writeFileSync(join(behind, "sitecustomize.py"), `mark = "behind"\nprint("the one behind")\n`);
    for (const rest of [[], [behind]]) {
      const alone = await run(python, [agent, ...rest]);
      expect(alone.stdout).toContain("the agent has started\n");
      expect(alone.stderr).toBe("0\n");
      expect(await run(python, [observer, agent, ...rest])).toEqual({ ...alone, stderr: "1\n" });
      // The observer is not loaded behind one that does not run the next.
      const isLoaded = how.startsWith("not at all") ? "0\n" : "1\n";
      expect(await run(python, [agent, observer, ...rest])).toEqual({ ...alone, stderr: isLoaded });
    }
  });
});

it.each(ends)("runs within a site that an agent has wrapped, in %s", async (python) => {
  writeFileSync(join(behind, "sitecustomize.py"), `mark = "behind"\nprint("the one behind")\n`);
  const args = ["-S", "-c", `${wrapsSite}\n${look}`];
  for (const path of [[], [behind]]) {
    const alone = await run(python, path, args);
    expect(alone.stdout).toContain("the agent has started\n");
    expect(await run(python, [observer, ...path], args)).toEqual({ ...alone, stderr: "1\n" });
  }
});

it.each(ends)("is there once if two versions of it are on PYTHONPATH, in %s", async (python) => {
  const other = join(home.path, "agents/other");
  cpSync(observer, other, { recursive: true });
  const { stdout, stderr } = await run(python, [observer, other]);
  expect([stdout, stderr]).toEqual(["None []\n", "1\n"]);
});
