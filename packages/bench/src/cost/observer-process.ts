import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A command line to run to completion. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** A port of 127.0.0.1: the command is done, and ended, once it listens there. */
  readonly untilPort?: number;
}

/** The cost of running a command; see observe.py. */
export interface Observed {
  readonly status: number;
  /** Time until the command itself ended or listened, for which a person waits. */
  readonly wallMs: number;
  /** Processor time of the command and every process it left behind. */
  readonly cpuMs: number;
  /** Peak memory of the largest process. */
  readonly peakBytes: number;
  /** The number of processes that outlived the command, and the time until the last of them ended. */
  readonly left: number;
  readonly leftMs: number;
  /** Whether it was killed at the limit. */
  readonly wasEnded: boolean;
}

/** A process that runs command lines and watches every process they start. */
export interface Observer extends AsyncDisposable {
  /** @param limitS how long the command and the processes it leaves behind may run */
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
      if (done) throw new Error(`The process that watches ${command.argv.join(" ")} ended.`);
      return JSON.parse(value);
    },
    [Symbol.asyncDispose]: async () => {
      stdin.end();
      if (child.exitCode === null) await once(child, "close");
    },
  };
}
