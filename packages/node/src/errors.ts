/** A file of ours that cannot be used as it is. The message is one sentence for its owner. */
export class FileError extends Error {
  readonly code = "DJSTATS_FILE";
  override readonly name = "FileError";
}

/** The code of a system error, such as `ENOENT`; null for any other value. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** What a system error says of a file, for people. */
export function describeFileError(error: unknown): string {
  const known: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "not permitted",
    EBUSY: "another program is using it",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    ENOTDIR: "a part of its path is a file",
    EEXIST: "something else is in its place",
    EISDIR: "it is a directory",
    ERR_FS_EISDIR: "it is a directory",
    ELOOP: "its symbolic links go round in circles",
  };
  const code = errorCode(error);
  return (code && known[code]) ?? code ?? "unknown trouble";
}
