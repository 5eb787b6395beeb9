import { readdirSync, readFileSync, readlinkSync } from "node:fs";

interface OpenFile {
  readonly fd: number;
  readonly target: string;
}

const closeOnExec = 0o2000000;
const accessMode = 0o3;
const nodesQueue = /^anon_inode:\[(eventpoll|eventfd|io_uring)\]$/;

/**
 * Returns the open files, other than the standard streams, that this process inherited and that Node closes on exec: it
 * marks descriptors 3 to 15 at its start, and those that follow without a gap (`exec 3>log`, make's job server). It
 * passes others on.
 */
export function inheritedFiles(): number[] {
  try {
    const parents = new Set(openFiles(process.ppid).map(({ target }) => target));
    const marked = openFiles("self")
      .filter(({ fd, target }) => fd > 2 && !nodesQueue.test(target))
      .map((file) => ({ ...file, flags: flagsOf(file.fd) }))
      .filter(({ flags }) => (flags & closeOnExec) !== 0);
    const isNodesPipe = ({ target }: OpenFile) =>
      target.startsWith("pipe:") &&
      !parents.has(target) &&
      hasBothEnds(marked.filter((other) => other.target === target));
    return marked.filter((file) => !isNodesPipe(file)).map(({ fd }) => fd);
  } catch {
    return [];
  }
}

/** Whether both ends of a pipe are in this process, as with Node's own pipes. An inherited one ends elsewhere. */
function hasBothEnds(ends: readonly { readonly flags: number }[]): boolean {
  return new Set(ends.map(({ flags }) => flags & accessMode)).size === 2;
}

function openFiles(pid: number | "self"): OpenFile[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [{ fd: Number(fd), target: readlinkSync(`/proc/${pid}/fd/${fd}`) }];
    } catch {
      return [];
    }
  });
}

/** Returns the flags of an open file, as for `open`. */
function flagsOf(fd: number): number {
  const text = readFileSync(`/proc/self/fdinfo/${fd}`, "latin1");
  return Number.parseInt(/^flags:\s*(\d+)/m.exec(text)?.[1] ?? "0", 8);
}
