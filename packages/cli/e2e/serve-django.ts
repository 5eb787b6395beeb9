import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { freePort } from "@djstats/testing";

/** Runs a command in its own PID namespace, which needs a privilege that not every user has. */
export const unshare: readonly string[] = ["unshare", "--mount", "--pid", "--fork", "--mount-proc"];
export const canUnshare: boolean = spawnSync("unshare", [...unshare.slice(1), "true"]).status === 0;

/** Starts runserver in its own process group, and waits until it serves. */
export async function serveDjango(
  cwd: string,
  runserver: readonly string[],
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ child: ChildProcess; output: () => string }> {
  const [file = "", ...rest] = [...runserver, String(await freePort()), ...args];
  const child = spawn(file, rest, {
    cwd,
    env: { ...env, PYTHONUNBUFFERED: "1" },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data) => {
      output += data;
    });
  for (const deadline = Date.now() + 20_000; !output.includes("Quit the server"); ) {
    if (Date.now() > deadline) throw new Error(`runserver did not come up: ${output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { child, output: () => output.replace(/\d{4,5}\/|.* \d\d:\d\d:\d\d\n|.*\d{4} - .*\n/g, "") };
}

/** Returns a process and all its descendants, as `name state`. */
export function processes(pid: number): string[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, comm = "", state = "", parent = ""] =
          /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
        return [{ pid: Number(name), parent: Number(parent), text: `${comm} ${state}` }];
      } catch {
        return [];
      }
    });
  const below = (root: number): string[] =>
    all.filter(({ parent }) => parent === root).flatMap((child) => [child.text, ...below(child.pid)]);
  return [...all.filter((p) => p.pid === pid).map(({ text }) => text), ...below(pid)];
}
