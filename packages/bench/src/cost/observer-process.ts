import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A command line to run to its end. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
}

/** What running a command took; see observe.py. */
export interface Observed {
  readonly status: number;
  /** Until the command itself ended: what a person waits for. */
  readonly wallMs: number;
  /** Processor time of it and of all it left behind. */
  readonly cpuMs: number;
  /** Of the largest process. */
  readonly peakBytes: number;
  /** Processes that ran on when it had ended, and for how long they did. */
  readonly left: number;
  readonly leftMs: number;
  /** Whether it had to be ended, at the limit. */
  readonly wasEnded: boolean;
}

/** A process that runs command lines and watches all that comes of them. */
export interface Observer extends AsyncDisposable {
  /** @param limitS how long it and what it leaves behind may run */
  readonly run: (command: CommandLine, limitS: number) => Promise<Observed>;
}

export function startObserver(): Observer {
  const child: ChildProcess = spawn("/usr/bin/python3", ["-I", join(import.meta.dirname, "observe.py")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error("Python could not be started.");
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  return {
    run: async (command, limitS) => {
      stdin.write(`${JSON.stringify({ ...command, limitS })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`What watches ${command.argv.join(" ")} ended.`);
      return JSON.parse(value);
    },
    [Symbol.asyncDispose]: async () => {
      stdin.end();
      if (child.exitCode === null) await once(child, "close");
    },
  };
}
