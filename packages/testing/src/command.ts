import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** The path of the `djstats` command, as `turbo run build` builds it. */
export const djstats: string = join(import.meta.dirname, "../../cli/dist/main.cjs");

export interface Ended {
  /** Exit status, or the name of the signal. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env: Record<string, string>;
  readonly cwd?: string;
  readonly input?: string;
}

/** Runs a program until it ends, with pipes as its standard streams. */
export async function runProgram(argv: readonly string[], options: RunOptions): Promise<Ended> {
  const [file = "", ...args] = argv;
  const child = spawn(file, args, { env: options.env, cwd: options.cwd, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  const status = await ended(child);
  return { status, stdout: await stdout, stderr: await stderr };
}

/**
 * Runs a program until it ends, in a terminal of its own with an ordinary size. Both output streams are returned as
 * one.
 *
 * @param size `rows` and `cols` as `stty` takes them
 */
export async function runInTerminal(
  argv: readonly string[],
  options: Omit<RunOptions, "input">,
  size = "rows 24 cols 80",
): Promise<Ended> {
  const line = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  const sized = `stty ${size}; exec ${line}`;
  const script =
    process.platform === "linux"
      ? ["script", "-qec", sized, "/dev/null"]
      : ["script", "-q", "/dev/null", "sh", "-c", sized];
  const done = await runProgram(script, {
    ...options,
    env: { ...options.env, SHELL: "/bin/sh", TERM: "xterm" },
  });
  return { ...done, stdout: done.stdout.replaceAll("\r\n", "\n") };
}

/** Runs `djstats` with arguments. */
export function runDjstats(args: readonly string[], options: RunOptions): Promise<Ended> {
  return runProgram([process.execPath, djstats, ...args], options);
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(signal ?? status ?? -1));
  });
}
