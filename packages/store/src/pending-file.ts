import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { giveToDirectoryOwner } from "./owner.ts";

/**
 * A new file that gets its name when it is complete and durable. Until then it is called `FILE.new`. An existing file
 * of either name is removed, never opened: it could be a link to another file, or belong to another user.
 */
export class PendingFile implements Disposable {
  readonly #file: string;
  readonly #temporary: string;
  readonly #fd: number;
  #isOpen = true;

  /**
   * @param mode 0o600 for a file that only its owner can read; 0o644 for a file that is published
   * @param owner whether the file belongs to this process's user or, if that is root, to the owner of its directory
   * @throws the system's error if it cannot be created
   */
  constructor(file: string, mode: 0o600 | 0o644, owner: "process" | "directory" = "process") {
    this.#file = file;
    this.#temporary = `${file}.new`;
    rmSync(this.#temporary, { force: true });
    this.#fd = openSync(this.#temporary, "wx", mode);
    if (owner === "directory") giveToDirectoryOwner(this.#fd, file);
  }

  write(text: string): void {
    // writeFileSync writes everything or throws; on a full disk, writeSync may stop after a part.
    writeFileSync(this.#fd, text);
  }

  /** Gives the file its name, and replaces an existing file. */
  commit(): void {
    this.#flush();
    renameSync(this.#temporary, this.#file);
    flushDirectory(dirname(this.#file));
  }

  /** Gives the file its name. Throws the system's error EEXIST if the name is taken. */
  commitOnce(): void {
    this.#flush();
    linkSync(this.#temporary, this.#file);
    flushDirectory(dirname(this.#file));
  }

  /** Removes the file unless it was committed. */
  [Symbol.dispose](): void {
    if (this.#isOpen) closeSync(this.#fd);
    rmSync(this.#temporary, { force: true });
  }

  #flush(): void {
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    this.#isOpen = false;
  }
}

/** Writes a file as a whole, or not at all. */
export function replaceFile(
  file: string,
  text: string,
  ...modeAndOwner: [mode: 0o600 | 0o644, owner?: "process" | "directory"]
): void {
  using pending = new PendingFile(file, ...modeAndOwner);
  pending.write(text);
  pending.commit();
}

/** Flushes a directory, which makes a new name in it durable. On Windows this is neither possible nor necessary. */
function flushDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(directory, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
